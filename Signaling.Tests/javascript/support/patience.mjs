/** How long a test waits for anything before it fails. */
export const patienceMs = 30_000;

/** Waits until this address answers 200, asking again and again as Docker's health checks do. */
export async function untilHealthy(address) {
  const signal = AbortSignal.timeout(patienceMs);
  for (let status; status !== 200;) {
    ({ status } = await fetch(address, { signal }));
  }
}
