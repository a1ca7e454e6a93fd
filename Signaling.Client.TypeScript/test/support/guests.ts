import type { Page } from 'playwright-core';
import { press, visit, type VisitOptions } from './demo.js';
import { tokenFor } from './tokens.js';

/** People with tokens for one room, at a server that asks for them. */
export class Guests {
  readonly #address: string;
  readonly #room: string;
  readonly #errors: string[];

  constructor(address: string, room: string, errors: string[]) {
    this.#address = address;
    this.#room = room;
    this.#errors = errors;
  }

  /** Opens the lobby with a token, on the given node behind a balancer. */
  async arrive(name: string, { node, permissions, ...options }: VisitOptions & { node?: number; permissions?: string[] } = {}): Promise<Page> {
    const page = await visit(this.#address, {}, this.#errors, options);
    if (node !== undefined) {
      await page.context().clearCookies();
      await page.context().addCookies([{ name: 'signaling', value: `server-${node + 1}`, domain: '127.0.0.1', path: '/', sameSite: 'Lax' }]);
    }
    const token = tokenFor({ room: this.#room, sub: name.toLowerCase(), ...permissions && { permissions } }, 600);
    await page.goto('about:blank'); // otherwise only the fragment changes, and the page is not loaded again
    await page.goto(`${this.#address}/?${new URLSearchParams({ room: this.#room, name })}#token=${token}`);
    return page;
  }

  async enter(name: string, options?: Parameters<Guests['arrive']>[1]): Promise<Page> {
    const page = await this.arrive(name, options);
    await press(page, 'Join');
    await page.locator('#call').waitFor();
    return page;
  }
}

export const moderator = { permissions: ['signal', 'message', 'moderate'] };
