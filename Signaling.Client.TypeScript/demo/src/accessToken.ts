// The access token for a server that asks for one. It is kept in this page only: not in a link, nor on the disk.

let token = takeFromFragment();
let isNeeded = false;

export const accessToken = {
  get value(): string { return token; },
  set value(text: string) { token = text.trim(); },

  /** Whether a server has refused this page for want of a token. */
  get isNeeded(): boolean { return isNeeded; },

  need(): void { isNeeded = true; },

  /** Whether this server uses tokens, as far as this page knows. */
  get isUsed(): boolean { return isNeeded || token !== ""; },

  /** The end of the token's time as it states it itself, if it is over. A wrong clock of this computer can be the reason, too. */
  get expiredAt(): Date | null {
    const end = expiry(token);
    return end !== null && end.getTime() <= Date.now() ? end : null;
  },
};

/** Takes the token out of a link such as `/?room=garden#token=…`. A fragment is not sent to the server; the address bar must not keep it either. */
function takeFromFragment(): string {
  const fragment = new URLSearchParams(location.hash.slice(1));
  const found = fragment.get("token");
  if (found === null) {
    return "";
  }

  history.replaceState(history.state, "", location.pathname + location.search);
  return found.trim();
}

/** Reads a token's expiry (RFC 7519, `exp` in seconds since 1970) without a check of its signature. That is the server's work. */
function expiry(jwt: string): Date | null {
  try {
    const claims = JSON.parse(atob((jwt.split(".")[1] ?? "").replaceAll("-", "+").replaceAll("_", "/"))) as { exp?: unknown };
    return typeof claims.exp === "number" ? new Date(claims.exp * 1000) : null;
  } catch {
    return null;
  }
}
