import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';

const page = new URL('../page/', import.meta.url);
const client = new URL('dist/browser/', new URL('../node_modules/@microsoft/signalr/', import.meta.url));

const files = {
  '/': { url: new URL('page.html', page), type: 'text/html' },
  '/meeting.mjs': { url: new URL('meeting.mjs', page), type: 'text/javascript' },
  '/signalr.min.js': { url: new URL('signalr.min.js', client), type: 'text/javascript' },
};

/** Serves the test page on a separate origin. */
export async function startWebsite() {
  const http = createServer(async (request, response) => {
    const file = files[new URL(request.url, 'http://localhost').pathname];
    if (file) {
      response.writeHead(200, { 'content-type': `${file.type}; charset=utf-8` }).end(await readFile(file.url));
    } else {
      response.writeHead(404).end();
    }
  });
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');

  return {
    origin: `http://127.0.0.1:${http.address().port}`,
    async stop() {
      http.close();
      http.closeAllConnections();
      await once(http, 'close');
    },
  };
}
