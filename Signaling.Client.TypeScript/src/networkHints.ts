/**
 * Calls `hint` when the browser says that the network may be back: it is online again, or the page is looked at again, whose timers and
 * sockets slept. Returns what ends that. Outside of browsers nothing is called.
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
  return () => ending.abort();
}
