import { mkdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { desktop, phone, type VisitOptions } from './demo.js';

/** The folder for pictures of every state; without it no pictures are taken. */
const pictures = process.env['DEMO_SCREENSHOTS'];
/** Whether axe-core checks every state at both widths, as in `./soak.sh looks`. Otherwise it checks only the phone's width, because it is slow. */
const isThorough = !!process.env['DEMO_LOOKS_THOROUGH'];

type Look = Required<Pick<VisitOptions, 'size' | 'dark'>>;

/** The two widths at which each state is checked, and the colour scheme in which axe-core checks it there. */
export const sizes: readonly (readonly [width: string, look: Look])[] = [['1440', { size: desktop, dark: false }], ['390', { size: phone, dark: true }]];

/** Checks how a state of the demo looks and reads. */
export class Looks {
  readonly #axe: string;

  private constructor(axe: string) {
    this.#axe = axe;
  }

  static async load(): Promise<Looks> {
    if (pictures) {
      await mkdir(pictures, { recursive: true });
    }
    return new Looks(await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8'));
  }

  /** Checks a state in both colour schemes; axe-core checks it in one of them. */
  async check(page: Page, state: string, { size, dark }: Look): Promise<void> {
    for (const inDark of [!dark, dark]) {
      // A note may appear during the check. While it fades in, its contrast is too low.
      await page.emulateMedia({ colorScheme: inDark ? 'dark' : 'light', reducedMotion: 'reduce' });
      await standsStill(page);
      const name = `${state}-${size.width}-${inDark ? 'dark' : 'light'}`;
      if (pictures) {
        await page.screenshot({ path: `${pictures}/${name}.png` });
      }
      if (inDark === dark && (size === phone || isThorough)) {
        expect(await this.#violationsOn(page), `axe-core on ${name}`).toEqual([]);
      }
      await measure(page, name);
    }
  }

  async #violationsOn(page: Page): Promise<string[]> {
    if (await page.evaluate(() => !('axe' in globalThis))) {
      await page.evaluate(this.#axe);
    }
    return page.evaluate(async () => {
      const { violations } = await (globalThis as unknown as { axe: typeof import('axe-core') }).axe.run(document, {
        resultTypes: ['violations'], // Descriptions of all other elements would take longer than the check.
        runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
      });
      return violations.flatMap(({ id, help, nodes }) => nodes.map(({ html }) => `${id}: ${help}: ${html.slice(0, 200)}`));
    });
  }
}

/** Waits until transitions have ended. It does not wait for endless animations. */
const standsStill = (page: Page): Promise<unknown> => page.evaluate(() => Promise.allSettled(document.getAnimations()
  .filter(({ effect }) => Number.isFinite(effect?.getComputedTiming().endTime)).map(({ finished }) => finished)));

async function measure(page: Page, state: string): Promise<void> {
  const excess = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  expect(excess, `${state} must not be wider than the page`).toBeLessThanOrEqual(0);
  const small = await page.$$eval('button, select, input:not([type=radio], [type=checkbox], [type=file]), textarea, .pen, .choice', elements => elements
    .map(element => ({ element, box: element.getBoundingClientRect() }))
    // The seven pens share the width of the smallest page.
    .filter(({ box }) => box.width > 0 && (box.width < (innerWidth < 360 ? 32 : 40) || box.height < 40))
    .map(({ element, box }) => `${box.width} x ${box.height}: ${element.outerHTML.slice(0, 100)}`));
  expect(small, `targets too small on ${state}`).toEqual([]);
}
