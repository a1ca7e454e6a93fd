type Handler = (event: Event) => void;

/** The part of a library's object that raises events. */
export interface Listening {
  addEventListener(type: string, handler: unknown, options?: unknown): void;
  removeEventListener(type: string, handler: unknown): void;
}

/** Gives `addEventListener` the options `signal` and `once`, which the event targets of some libraries ignore. `seen` converts an event before a handler sees it. */
export function withListenOptions(target: Listening, seen: (event: Event) => Event = event => event): void {
  const add = target.addEventListener.bind(target);
  const remove = target.removeEventListener.bind(target);
  target.addEventListener = (type: string, handler: Handler, { signal, once }: { signal?: AbortSignal; once?: boolean } = {}) => {
    if (signal?.aborted) {
      return;
    }
    const end = () => remove(type, handle);
    const handle: Handler = event => {
      if (once) {
        end();
      }
      handler(seen(event));
    };
    add(type, handle);
    signal?.addEventListener('abort', end, { once: true });
  };
}
