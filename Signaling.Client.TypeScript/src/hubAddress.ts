import { SIGNALING_PATH } from './contract.js';

/**
 * Returns the address of the hub. A page of its own origin finds it next to itself, so that everything works below a path prefix too. The query
 * of the given address stays; its fragment goes, because a WebSocket takes none.
 */
export function hubAddress(url: string | URL | undefined): string {
  const page = globalThis.document?.baseURI ?? globalThis.location?.href;
  if (url === undefined && page === undefined) {
    throw new TypeError('Outside of a web page the address of the server has to be given, such as "http://localhost:5080".');
  }

  const hub = new URL(url || '.', page);
  if (hub.protocol !== 'http:' && hub.protocol !== 'https:') {
    throw new TypeError(`The address of the server has to be http or https, not ${hub.protocol}`);
  }
  const path = hub.pathname.replace(/\/+$/, '');
  hub.pathname = path.endsWith(SIGNALING_PATH) ? path : path + SIGNALING_PATH;
  hub.hash = '';
  return hub.href;
}
