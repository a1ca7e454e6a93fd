import type { Ban, Findings, Overview, Room } from "./wire.js";

const timeoutMs = 6000;

/** A refusal of the API, or a failure to reach it (status 0). */
export class ApiError extends Error {
  constructor(readonly status: number, message: string) {
    super(message);
  }
}

/** The administration API, two folders above this page. The key is only ever sent in a header. */
export class Api {
  readonly #headers: Record<string, string>;

  constructor(key: string) {
    this.#headers = /^[\w-]+\.[\w-]+\.[\w-]+$/.test(key) ? { authorization: `Bearer ${key}` } : { "x-api-key": key };
  }

  overview = (): Promise<Overview> => this.#ask("GET", ["overview"]);

  search = (text: string): Promise<Findings> => this.#ask("GET", ["search"], { q: text });

  room = (room: string): Promise<Room> => this.#ask("GET", ["rooms", room]);

  bans = (room: string): Promise<Ban[]> => this.#ask("GET", ["rooms", room, "bans"]);

  close = (room: string): Promise<{ peers: number }> => this.#ask("DELETE", ["rooms", room]);

  lock = (room: string, locked: boolean): Promise<void> => this.#ask("PUT", ["rooms", room, "lock"], {}, { locked });

  send = (room: string, payload: string): Promise<{ peers: number }> => this.#ask("POST", ["rooms", room, "messages"], {}, { payload });

  remove = (room: string, peerId: string, banSeconds: number, reason: string): Promise<void> =>
    this.#ask("DELETE", ["rooms", room, "peers", peerId], { ...banSeconds > 0 && { banSeconds: String(banSeconds) }, ...reason && { reason } });

  unban = (room: string, subject: string): Promise<void> => this.#ask("DELETE", ["rooms", room, "bans", subject]);

  async #ask<T>(method: string, parts: string[], query: Record<string, string> = {}, body?: object): Promise<T> {
    // A browser takes these names for the folder and the one above, escaped or not. The request would concern something else.
    if (parts.some(part => part === "." || part === "..")) {
      throw new ApiError(404, "This name cannot be part of an address. Use the API from a program.");
    }
    const url = new URL(`../api/v1/${parts.map(encodeURIComponent).join("/")}`, location.href);
    url.search = new URLSearchParams(query).toString();
    let response: Response;
    try {
      response = await fetch(url, {
        method,
        headers: { ...this.#headers, accept: "application/json", ...body && { "content-type": "application/json" } },
        ...body && { body: JSON.stringify(body) },
        cache: "no-store",
        credentials: "omit",
        redirect: "error",
        signal: AbortSignal.timeout(timeoutMs),
      });
    } catch {
      throw new ApiError(0, "The server does not answer.");
    }
    return read(response);
  }
}

async function read<T>(response: Response): Promise<T> {
  const text = await response.text().catch(() => "");
  let content: unknown;
  try {
    content = text ? JSON.parse(text) : undefined;
  } catch {
    throw new ApiError(response.status, `The server answers with something else than the API does (status ${response.status}).`);
  }
  if (!response.ok) {
    throw new ApiError(response.status, (content as { detail?: string } | undefined)?.detail ?? `The server refuses the request (status ${response.status}).`);
  }
  return content as T;
}

export const messageOf = (error: unknown): string => error instanceof Error ? error.message : String(error);
