/** What a page may have to say to its connection. */
export interface PageHints {
  /** The network may be back or another one. */
  hint(): void;
  /** The page is put into the back/forward cache, where it can keep no connection, and may be shown again. */
  putAway(): void;
  /** The page goes away for good. There is no time for an answer. */
  departs(): void;
}

/**
 * Listens to the browser: it is online again, the page is looked at again, whose timers and sockets slept, the way into the network changed
 * ({@link https://wicg.github.io/netinfo/ | Network Information}, where there is any), or the page itself comes or goes. Returns what ends that.
 * Outside of browsers nothing is called.
 */
export function onPageHints({ hint, putAway, departs }: PageHints): () => void {
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
  addEventListener('pagehide', ({ persisted }) => persisted ? putAway() : departs(), { signal });
  addEventListener('pageshow', ({ persisted }) => persisted && hint(), { signal });
  return () => ending.abort();
}
