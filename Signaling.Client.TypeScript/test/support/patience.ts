/** The timeout of every wait in a test. */
export const patienceMs = 60_000;
