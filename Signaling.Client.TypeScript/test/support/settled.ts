/** Resolves when everything that is ready to run has run: promises, and the tasks of the fake peer connection. No time is waited for. */
export async function settled(): Promise<void> {
  for (let round = 0; round < 20; round++) {
    await new Promise(resolve => setImmediate(resolve));
  }
}
