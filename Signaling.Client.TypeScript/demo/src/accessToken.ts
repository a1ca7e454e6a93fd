// The access token for a server that asks for one. It is kept in this page only: not in a link, nor on the disk.

let token = takeFromFragment();
let isNeeded = false;

export const accessToken = {
  get value(): string { return token; },
  set value(text: string) { token = text.trim(); },

  /** Whether a server has refused this page for want of a token. */
  get isNeeded(): boolean { return isNeeded; },

  need(): void { isNeeded = true; },
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
