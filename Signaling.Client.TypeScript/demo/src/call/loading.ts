export type CallPart = typeof import("./callPart.js");

let loaded: CallPart | null = null;

/** Loads the script of the call. Rejects if the network or the server does not give it, for example after a new version was deployed. */
export async function loadCall(): Promise<CallPart> {
  loaded ??= await import("./callPart.js");
  return loaded;
}

/** Loads the script of the call when the lobby is painted and the browser is idle, so that a join does not wait for it. */
export function loadCallWhenIdle(): void {
  const load = () => void loadCall().catch(() => undefined); // the join tries again and tells the user
  if ("requestIdleCallback" in window) {
    requestIdleCallback(load);
  } else {
    setTimeout(load, 200); // Safari
  }
}
