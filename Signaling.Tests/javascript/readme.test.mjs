import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, test } from 'node:test';
import { closeChromium, inChromium, openPage } from './support/chromium.mjs';
import { startServer } from './support/server.mjs';
import { startWebsite } from './support/website.mjs';

const website = await startWebsite();
const server = await startServer({ 'Signaling:AllowedOrigins:0': website.origin });
after(() => Promise.all([server.stop(), website.stop()]));
after(closeChromium);

/** Returns the lines of the example for SignalR alone, with the address of this server. */
async function sampleLines() {
  const page = await readFile(new URL('../../docs/clients.md', import.meta.url), 'utf8');
  const [, lines] = /```js\n(const hub = new signalR\..*?)```/s.exec(page);
  assert.ok(lines.trim().split('\n').length <= 20, 'the page promises at most twenty lines');
  return lines.replace('http://localhost:5080/signaling', server.hub);
}

test('Example with SignalR alone, pasted into two empty pages, connects them', inChromium, async t => {
  const lines = await sampleLines();
  const heard = [];
  for (let i = 0; i < 2; i++) {
    const page = await openPage(t);
    page.on('pageerror', error => assert.fail(error));
    await page.goto(website.origin);
    heard.push(page.waitForEvent('console', message => message.text().endsWith(': hello')));
    await page.addScriptTag({ type: 'module', content: lines });
  }

  await Promise.all(heard);
});

test('Server, after all tests of this file, has logged no error and stops in order', () => server.stopCleanly());
