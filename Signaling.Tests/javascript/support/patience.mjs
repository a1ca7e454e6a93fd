/** How long a test waits for anything before it fails. */
export const patienceMs = 10_000;
