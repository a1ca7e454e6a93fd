/** The events of a page that concern its connection. */
export interface PageHints {
  /** The network may be back or may have changed. */
  hint(): void;
  /** The page goes into the back/forward cache, where it cannot keep a connection, and may be shown again. */
  putAway(): void;
  /** The page is being unloaded. There is no time for an answer. */
  departs(): void;
}

/**
 * Listens to the browser. It reports a hint when the browser is online again and when the page is visible again, because its timers and
 * sockets may have been suspended. It also reports a hint when a frozen page goes on
 * ({@link https://wicg.github.io/page-lifecycle/ | Page Lifecycle}), when the network changes
 * ({@link https://wicg.github.io/netinfo/ | Network Information}, where available), and that the page is hidden or unloaded. Returns a
 * function that stops listening. Outside browsers it does nothing.
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
  document.addEventListener('resume', hint, { signal });
  (navigator as { connection?: EventTarget }).connection?.addEventListener('change', hint, { signal });
  addEventListener('pagehide', ({ persisted }) => persisted ? putAway() : departs(), { signal });
  addEventListener('pageshow', ({ persisted }) => persisted && hint(), { signal });
  return () => ending.abort();
}
