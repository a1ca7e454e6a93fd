import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, test } from 'node:test';
import { closeChromium, inChromium, openPage } from './support/chromium.mjs';
import { jsonOverWebSockets } from './support/kinds.mjs';
import { freshRoom, Peer } from './support/peer.mjs';
import { startServer } from './support/server.mjs';
import { startWebsite } from './support/website.mjs';

const key = 'a key that only these tests have';
const website = await startWebsite();
const server = await startServer({ 'Signaling:Admin:ApiKeyHash': createHash('sha256').update(key).digest('hex') });
const serverWithoutApi = await startServer();
after(() => Promise.all([server.stop(), serverWithoutApi.stop(), website.stop()]));
after(closeChromium);

const get = path => fetch(`${server.address}${path}`, { redirect: 'manual' });

/** Opens the page that tries the API, and collects every request that it makes or attempts. */
async function openApiPage(t) {
  const page = await openPage(t);
  const requests = [];
  page.on('request', request => requests.push(request));
  page.on('pageerror', error => assert.fail(error));
  await page.goto(`${server.address}/scalar/`);
  await page.getByRole('button', { name: /Test Request.*get \/api\/v1\/rooms\)/ }).waitFor();
  return { page, requests };
}

const foreign = requests => requests.map(request => new URL(request.url())).filter(url => url.protocol !== 'data:' && url.origin !== server.address).map(String);

test('Page, of the administration API, has a policy with a nonce of its own, and no other page has it', async () => {
  const nonces = [];
  for (let i = 0; i < 2; i++) {
    const answer = await get('/scalar/');
    const policy = answer.headers.get('content-security-policy');
    const nonce = /script-src 'nonce-(\w{32})';/.exec(policy)[1];
    const text = await answer.text();
    const scripts = [...text.matchAll(/<script[^>]*>/g)].map(([tag]) => tag);

    assert.equal(answer.status, 200);
    assert.match(policy, /^default-src 'none'; .*connect-src 'self'; .*frame-ancestors 'none'$/);
    assert.doesNotMatch(policy, /script-src[^;]*unsafe|https?:|\*/);
    assert.equal(answer.headers.get('cache-control'), 'no-store');
    assert.ok(scripts.length > 0 && scripts.every(tag => tag.includes(`nonce="${nonce}"`)), text);
    assert.doesNotMatch(text, /https?:\/\//);
    nonces.push(nonce);
  }
  assert.notEqual(nonces[0], nonces[1]);
  assert.equal((await get('/health/live')).headers.get('content-security-policy'), null);
});

test('Page, under any other name, and of a server without the API, is not there', async () => {
  assert.equal((await get('/scalar')).headers.get('location'), 'scalar/');
  for (const path of ['/scalar/v1', '/scalar/%27);alert(1)//', '/scalar/..%2Fv1']) {
    assert.equal((await get(path)).status, 404, path);
  }
  for (const path of ['/scalar', '/scalar/', '/scalar/scalar.js', '/openapi/v1.json']) {
    assert.equal((await fetch(`${serverWithoutApi.address}${path}`)).status, 404, path);
  }
});

test('Page, with the key typed in, sends a request, and neither sends anything elsewhere nor keeps the key', inChromium, async t => {
  const room = freshRoom();
  await Peer.join(t, server, room, jsonOverWebSockets);
  const { page, requests } = await openApiPage(t);

  await page.getByLabel(/^Value/).first().fill(key);
  await page.getByRole('button', { name: /Test Request.*get \/api\/v1\/rooms\)/ }).click();
  const answered = page.waitForResponse(response => response.url().startsWith(`${server.address}/api/v1/rooms`));
  await page.getByRole('button', { name: /^Send/ }).first().click();
  const answer = await answered;

  assert.equal(answer.status(), 200);
  assert.equal((await answer.request().allHeaders())['x-api-key'], key);
  assert.ok((await answer.json()).rooms.includes(room));
  await page.getByText(room).first().waitFor();
  assert.deepEqual(foreign(requests), []);
  assert.ok(requests.some(request => request.url() === `${server.address}/scalar/scalar.js`));
  assert.ok(requests.every(request => !request.url().includes(encodeURIComponent(key))));
  await page.reload();
  await page.getByLabel(/^Value/).first().waitFor();
  assert.equal(await page.getByLabel(/^Value/).first().inputValue(), '');
  assert.ok(!(await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie]))).includes(key));
});

test('Page, into which a script is brought, runs none of it and reaches no other server', inChromium, async t => {
  const { page } = await openApiPage(t);

  const reached = await page.evaluate(async origin => {
    const violations = [];
    document.addEventListener('securitypolicyviolation', event => violations.push(event.effectiveDirective));
    for (const make of [script => script.textContent = 'window.ran = true', script => script.src = `${origin}/script.js`, script => script.src = '/scalar/scalar.aspnetcore.js?again']) {
      const script = document.createElement('script');
      make(script);
      document.body.append(script);
    }
    document.body.insertAdjacentHTML('beforeend', `<img src="x" onerror="window.ran = true"><img src="${origin}/image.png">`);
    const fetched = await fetch(origin).then(() => true, () => false);
    await new Promise(resolve => setTimeout(resolve, 200));
    return { ran: window.ran === true, fetched, violations };
  }, website.origin);

  assert.deepEqual([reached.ran, reached.fetched], [false, false]);
  for (const directive of ['script-src-elem', 'script-src-attr', 'img-src', 'connect-src']) {
    assert.ok(reached.violations.includes(directive), `${directive}: ${reached.violations}`);
  }
});

test('Server, after all tests of this file, has logged no error and stops in order', () => server.stopCleanly());
