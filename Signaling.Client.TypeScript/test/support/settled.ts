/** Resolves when all pending promises and tasks of the fake peer connection have run. It waits for no time. */
export async function settled(): Promise<void> {
  for (let round = 0; round < 20; round++) {
    await new Promise(resolve => setImmediate(resolve));
  }
}
