import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { TestServer } from '../../Signaling.Tests/javascript/support/server.mjs';
import { closeChromium, withoutChromium } from './support/browser.js';
import { enter, openTab, startDemo } from './support/demo.js';
import { freshRoom } from './support/rooms.js';

describe.skipIf(withoutChromium)(`News, copying and links in the demo${withoutChromium ? `: skipped. ${withoutChromium}` : ''}`, () => {
  let server: TestServer;
  let errors: string[] = [];

  beforeAll(async () => { server = await startDemo(); });
  afterEach(() => {
    const logged = errors;
    errors = [];
    expect(logged).toEqual([]);
  });
  afterAll(async () => {
    await closeChromium();
    await server.stop();
  });

  test('Without a clipboard the text is selected, and the link stands selected in a note that the pointer reaches', async () => {
    const ann = await enter(server.address, freshRoom(), 'Ann', errors, {
      before: () => {
        Object.defineProperty(navigator, 'clipboard', { value: undefined });
        localStorage.setItem('signaling-demo', JSON.stringify({ microphone: false, camera: false }));
      },
    });
    await openTab(ann, 'document');
    await ann.fill('#document-text', 'Agenda');
    await ann.press('#document-text', 'End');
    await ann.click('#document-copy');
    await ann.getByText('The text is selected').waitFor();
    const selected = () => ann.$eval('#document-text', area => {
      const { value, selectionStart, selectionEnd } = area as HTMLTextAreaElement;
      return [document.activeElement === area, value.slice(selectionStart, selectionEnd)];
    });
    expect(await selected()).toEqual([true, 'Agenda']);

    await ann.locator('.call-header [data-copy-link]').click();
    const link = ann.locator('.announcement-link');
    await link.waitFor();
    expect(await link.textContent()).toBe(await ann.inputValue('#invitation-link'));
    expect(await ann.evaluate(() => getSelection()?.toString())).toBe(await ann.inputValue('#invitation-link'));
    await ann.evaluate(() => getSelection()?.removeAllRanges());
    await link.click(); // fails if the note lets the pointer through
    expect(await ann.evaluate(() => getSelection()?.toString())).toBe(await ann.inputValue('#invitation-link'));
  });
});
