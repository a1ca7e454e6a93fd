/**
 * Calls `hint` when the browser says that the network may be back or another one: it is online again, the page is looked at again, whose
 * timers and sockets slept, or the way into the network changed ({@link https://wicg.github.io/netinfo/ | Network Information}, where there
 * is any). Returns what ends that. Outside of browsers nothing is called.
 */
export function onNetworkHint(hint: () => void): () => void {
  if (typeof document === 'undefined') {
    return () => { /* nothing to end */ };
  }

  const ending = new AbortController();
  const { signal } = ending;
  const ifVisible = () => {
    if (document.visibilityState === 'visible') {
      hint();
    }
  };
  addEventListener('online', hint, { signal });
  document.addEventListener('visibilitychange', ifVisible, { signal });
  (navigator as { connection?: EventTarget }).connection?.addEventListener('change', hint, { signal });
  return () => ending.abort();
}
