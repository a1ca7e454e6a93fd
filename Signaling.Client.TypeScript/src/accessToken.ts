/** Returns how long a JSON Web Token is still valid, in milliseconds; null for another token. This machine's clock may be wrong. */
export function lifetimeOf(token: string | undefined, now = Date.now()): number | null {
  let claims: { exp?: number; iat?: number };
  try {
    claims = JSON.parse(atob(token!.split('.')[1]!.replaceAll('-', '+').replaceAll('_', '/')));
  } catch {
    return null; // it is none
  }

  // A missing claim makes these NaN, which is not greater than 0.
  const left = claims.exp! * 1000 - now;
  const whole = (claims.exp! - claims.iat!) * 1000;
  // The server takes the token, or will refuse it: one that seems to be over, or to last longer than it was made for, shows a wrong clock.
  if (left > 0) {
    return whole > 0 ? Math.min(left, whole) : left;
  }
  return whole > 0 ? whole / 2 : null;
}
