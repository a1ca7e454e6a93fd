/** How long a test waits for anything before it fails. */
export const patienceMs = 30_000;
