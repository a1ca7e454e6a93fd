/** How long a handler stays. */
export interface ListenOptions {
  /** Takes the handler off when it is aborted, as with `addEventListener`. */
  signal?: AbortSignal;
}

/** Handlers by event, where what an event brings follows from its name. */
export class TypedEvents<Events> {
  readonly #handlers = new Map<keyof Events, Set<{ handle: (data: never) => void }>>();

  on<E extends keyof Events>(event: E, handler: (data: Events[E]) => void, { signal }: ListenOptions = {}): () => void {
    if (signal?.aborted) {
      return () => { /* it never was on */ };
    }

    const handlers = this.#handlers.get(event) ?? new Set();
    this.#handlers.set(event, handlers);
    // An entry of its own, so that one function can be on twice, and each "off" takes off its own.
    const entry = { handle: handler };
    handlers.add(entry);
    const off = () => {
      handlers.delete(entry);
      signal?.removeEventListener('abort', off);
    };
    signal?.addEventListener('abort', off, { once: true });
    return off;
  }

  /** Calls all handlers, also those behind one that throws. */
  emit<E extends keyof Events>(event: E, data: Events[E]): void {
    const handlers = this.#handlers.get(event);
    for (const entry of [...handlers ?? []]) {
      if (!handlers!.has(entry)) {
        continue; // taken off by a handler before it
      }

      try {
        entry.handle(data as never);
      } catch (error) {
        report(error);
      }
    }
  }
}

/** As an uncaught error of the application, which it is; but the one who raised the event goes on. */
export function report(error: unknown): void {
  if (typeof reportError === 'function') {
    reportError(error);
  } else {
    console.error(error);
  }
}
