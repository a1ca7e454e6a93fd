// Tests of the built site: "npm test" builds it first.
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, posix, relative } from 'node:path';
import { test } from 'node:test';
import { chromium } from 'playwright-core';
import { createMarkdownRenderer, disposeMdItInstance } from 'vitepress';
import { addressOf, links, repository } from './.vitepress/links.mjs';

const dist = join(import.meta.dirname, 'dist');
const files = readdirSync(dist, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile())
  .map(entry => relative(dist, join(entry.parentPath, entry.name)));
const pages = new Map(files.filter(file => file.endsWith('.html')).map(file => [file, readFileSync(join(dist, file), 'utf8')]));
const browserPath = process.env.CHROMIUM_PATH ?? ['/usr/bin/chromium-headless-shell', '/usr/bin/chromium'].find(existsSync);

const valuesOf = (text, attributes) => [...text.matchAll(new RegExp(`\\s(?:${attributes})="([^"]*)"`, 'g'))].map(([, value]) => value.replaceAll('&amp;', '&'));

test('Links of all pages lead to files and headings of the site', () => {
  const ids = new Map([...pages].map(([file, html]) => [file, new Set(valuesOf(html, 'id'))]));
  const leads = (page, href) => {
    const { pathname, hash } = new URL(href, `http://site/${page}`);
    const file = decodeURI(pathname).slice(1).replace(/(^|\/)$/, '$1index.html');
    return files.includes(file) && (!hash || !ids.has(file) || ids.get(file).has(decodeURIComponent(hash.slice(1))));
  };

  const broken = [...pages].flatMap(([page, html]) => valuesOf(html, 'href|src')
    .filter(href => !/^(https?|mailto|data):/.test(href) && !leads(page, href)).map(href => `${page}: ${href}`));

  assert.ok(pages.size > 40, `there are only ${pages.size} pages`);
  assert.deepEqual(broken, []);
});

test('Pages of the folder are in the site and in its menu', () => {
  const home = pages.get('index.html');
  for (const file of readdirSync(join(repository, 'docs'), { recursive: true }).filter(file => file.endsWith('.md') && !file.startsWith('site'))) {
    const page = addressOf(posix.join('docs', file)).replace(/md$/, 'html');
    assert.ok(pages.has(page), page);
    assert.ok(page === 'index.html' || home.includes(`href="/${page.replace(/index\.html$/, '')}`), `${page} is not in the menu`);
  }
});

test('Pages and styles name no other host, and no folder of the machine that built them', () => {
  for (const [page, html] of pages) {
    assert.deepEqual(valuesOf(html, 'src|srcset|action').filter(url => /^(https?:)?\/\//.test(url)), [], page);
    assert.deepEqual([...html.matchAll(/<link\b[^>]*href="((?:https?:)?\/\/[^"]*)"/g)].map(([, url]) => url), [], page);
  }
  for (const file of files.filter(file => /\.(css|html|js)$/.test(file))) {
    const text = readFileSync(join(dist, file), 'utf8');
    assert.ok(!/url\(["']?(https?:)?\/\/|@import/.test(text) || file.endsWith('.js'), file);
    assert.ok(!text.includes(repository), file);
  }
});

test('Links between the files of the repository', async t => {
  const render = async (text, filesUrl) => {
    disposeMdItInstance(); // it keeps the first one
    const md = await createMarkdownRenderer(repository, { config: md => md.use(links, filesUrl) });
    return md.render(text, { path: join(repository, 'docs/turn.md') });
  };

  await t.test('A dead link ends the build', () => assert.rejects(render('[a](nothing.md)'), /docs\/turn\.md has a dead link: nothing\.md/));
  await t.test('A page is a page of the site', async () =>
    assert.match(await render('[a](../Signaling.Client/README.md#reconnecting)'), /href="\/repository\/Signaling\.Client\/README\.html#reconnecting"/));
  await t.test('A folder is its README', async () => assert.match(await render('[a](decisions)'), /href="\/decisions\/"/));
  await t.test('A file is shown with its path', async () =>
    assert.match(await render('[a](../deploy/turnserver.conf)'), /<span class="file" data-path="deploy\/turnserver\.conf">a<\/span>/));
  await t.test('A file is a link if the address of the repository is known', async () =>
    assert.match(await render('[a](../deploy/turnserver.conf)', 'https://host.example/main/'), /href="https:\/\/host\.example\/main\/deploy\/turnserver\.conf"/));
});

test('Pages in a browser draw their diagrams, fit a phone, and ask no other host', {
  skip: !existsSync(browserPath ?? '') && process.env.CI !== 'true' && 'There is no Chromium; set CHROMIUM_PATH.',
}, async t => {
  const server = createServer(({ url }, response) => {
    const file = join(dist, decodeURI(new URL(url, 'http://site').pathname).replace(/\/$/, '/index.html'));
    if (!existsSync(file)) return response.writeHead(404).end();
    const types = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml', '.png': 'image/png' };
    response.writeHead(200, { 'Content-Type': types[extname(file)] ?? 'application/octet-stream' }).end(readFileSync(file));
  });
  await new Promise(resolve => server.listen(0, '127.0.0.1', resolve));
  t.after(() => server.close());
  const origin = `http://127.0.0.1:${server.address().port}`;
  const browser = await chromium.launch({ executablePath: browserPath, args: ['--no-sandbox'] });
  t.after(() => browser.close());
  const page = await browser.newPage({ viewport: { width: 390, height: 844 } });
  const wrong = [];
  page.on('request', request => request.url().startsWith(`${origin}/`) || request.url().startsWith('data:') || wrong.push(`asked ${request.url()}`));
  page.on('response', response => response.ok() || wrong.push(`${response.status()} ${response.url()}`));
  page.on('pageerror', error => wrong.push(`${page.url()}: ${error}`));
  page.on('console', message => message.type() === 'error' && wrong.push(`${page.url()}: ${message.text()}`));

  let diagrams = 0;
  for (const file of pages.keys()) {
    if (file === '404.html') continue;
    await page.goto(`${origin}/${file}`);
    await page.waitForFunction(() => !document.querySelector('pre.diagram')).catch(() => wrong.push(`${file} has a diagram that is not drawn`));
    diagrams += await page.locator('.diagram svg').count();
    if (await page.evaluate(() => document.documentElement.scrollWidth) > 390) wrong.push(`${file} is wider than a phone`);
  }

  assert.ok(diagrams >= 12, `there are only ${diagrams} diagrams`);
  assert.deepEqual(wrong, []);
});
