import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';

/** Returns the bytes of a page's body and of each file that it names, as the server sends them to a client that accepts this content coding. */
export async function weightOf(address: string, coding: string): Promise<number> {
  const page = await load(`${address}/`, 'identity');
  const named = [...page.body.toString().matchAll(/<(?:script|img|link)\b[^>]*?\b(?:src|href)="([^"]+)"/g)]
    .filter(([element]) => !/rel="(?:manifest|apple-touch-icon)"/.test(element)).map(([, file]) => file!);
  const files = await Promise.all(['', ...new Set(named)].map(file => load(`${address}/${file}`, coding)));
  for (const { path, type, coding: used } of files) {
    if (used !== coding) {
      throw new Error(`${path} (${type}) is sent with the coding ${used}.`);
    }
  }
  return files.reduce((sum, { body }) => sum + body.length, 0);
}

/** fetch decompresses, so it can't tell what was sent. */
async function load(url: string, coding: string) {
  const [response] = await once(get(url, { headers: { 'accept-encoding': coding } }), 'response') as [IncomingMessage];
  const body = Buffer.concat(await response.toArray() as Buffer[]);
  if (response.statusCode !== 200) {
    throw new Error(`${url} answers ${response.statusCode}.`);
  }
  return { path: new URL(url).pathname, type: response.headers['content-type'], coding: response.headers['content-encoding'] ?? 'identity', body };
}
