/** Returns a name for a transfer. Only its two sides can know it. */
export const newKey = (): string => hex(crypto.getRandomValues(new Uint8Array(16)));

/**
 * Returns what proves to the other side that this side knows these keys. A proof holds for these two peers in this direction, so no third peer can use it.
 * Without a secure context there are no hashes, and so no proofs.
 */
export async function proofsOf(keys: readonly string[], from: string, to: string): Promise<Map<string, string>> {
  const subtle = (globalThis.crypto as Partial<Crypto>).subtle;
  const proofs = new Map<string, string>();
  for (const key of subtle ? keys : []) {
    const text = JSON.stringify([key, from, to]);
    proofs.set(hex(new Uint8Array(await subtle!.digest('SHA-256', new TextEncoder().encode(text)))), key);
  }
  return proofs;
}

const hex = (bytes: Uint8Array): string => [...bytes].map(byte => byte.toString(16).padStart(2, '0')).join('');
