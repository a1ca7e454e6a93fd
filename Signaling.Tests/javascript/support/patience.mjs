/** The timeout of every wait in a test. */
export const patienceMs = 60_000;

/** Requests this address repeatedly until it answers 200, as Docker's health checks do. */
export async function untilHealthy(address) {
  const signal = AbortSignal.timeout(patienceMs);
  for (let status; status !== 200;) {
    ({ status } = await fetch(address, { signal }));
  }
}
