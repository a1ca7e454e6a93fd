/** The options of a listener. */
export interface ListenOptions {
  /** Removes the handler when it is aborted, as with `addEventListener`. */
  signal?: AbortSignal;
}

/** Event handlers, with the type of the data given by the event's name. */
export class TypedEvents<Events> {
  readonly #handlers = new Map<keyof Events, Set<{ handle: (data: never) => void }>>();

  on<E extends keyof Events>(event: E, handler: (data: Events[E]) => void, { signal }: ListenOptions = {}): () => void {
    if (signal?.aborted) {
      return () => { /* it was never added */ };
    }

    const handlers = this.#handlers.get(event) ?? new Set();
    this.#handlers.set(event, handlers);
    // An entry of its own: the same function can be added twice, and each returned function removes only its own entry.
    const entry = { handle: handler };
    handlers.add(entry);
    const off = () => {
      handlers.delete(entry);
      signal?.removeEventListener('abort', off);
    };
    signal?.addEventListener('abort', off, { once: true });
    return off;
  }

  /** Calls all handlers, also after a handler has thrown. */
  emit<E extends keyof Events>(event: E, data: Events[E]): void {
    const handlers = this.#handlers.get(event);
    for (const entry of [...handlers ?? []]) {
      if (!handlers!.has(entry)) {
        continue; // removed by a handler before it
      }

      try {
        entry.handle(data as never);
      } catch (error) {
        report(error);
      }
    }
  }
}

/** Reports an error of an event handler like an uncaught error, so that the code that raised the event continues. */
export function report(error: unknown): void {
  (globalThis.reportError ?? console.error)(error);
}
