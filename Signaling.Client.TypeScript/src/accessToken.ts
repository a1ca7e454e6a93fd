/** Returns how long a JSON Web Token is still valid, in milliseconds; null for another token. This machine's clock may be wrong. */
export function lifetimeOf(token: string | undefined, now = Date.now()): number | null {
  const claims = claimsOf(token);
  if (!claims || typeof claims.exp !== 'number') {
    return null;
  }

  const left = claims.exp * 1000 - now;
  const whole = typeof claims.iat === 'number' ? (claims.exp - claims.iat) * 1000 : null;
  // The server takes the token, or will refuse it: one that seems to be over, or to last longer than it was made for, shows a wrong clock.
  if (left <= 0) {
    return whole !== null && whole > 0 ? whole / 2 : null;
  }
  return whole !== null && whole > 0 ? Math.min(left, whole) : left;
}

function claimsOf(token: string | undefined): { exp?: unknown; iat?: unknown } | null {
  const payload = token?.split('.')[1];
  try {
    return payload ? JSON.parse(atob(payload.replaceAll('-', '+').replaceAll('_', '/'))) : null;
  } catch {
    return null; // it is none
  }
}
