import { SIGNALING_PATH } from './contract.js';

/**
 * Returns the address of the hub. By default it is next to the page, so a path prefix works as well. The query of the given address is
 * kept. Its fragment is removed, because a WebSocket address must have none.
 */
export function hubAddress(url: string | URL | undefined, hubPath = SIGNALING_PATH): string {
  const page = globalThis.document?.baseURI ?? globalThis.location?.href;
  if (url === undefined && page === undefined) {
    throw new TypeError('The server address is missing. Outside a web page it has no default.');
  }

  const hub = new URL(url || '.', page);
  if (hub.protocol !== 'http:' && hub.protocol !== 'https:') {
    throw new TypeError(`The server address must begin with http: or https:, not with ${hub.protocol}`);
  }
  const path = hub.pathname.replace(/\/+$/, '');
  hub.pathname = path.endsWith(hubPath) ? path : path + hubPath;
  hub.hash = '';
  return hub.href;
}
