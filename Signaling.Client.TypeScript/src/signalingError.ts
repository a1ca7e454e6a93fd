import type { SignalingErrorCode } from './contract.js';

const transientCodes: readonly string[] = ['rate_limited', 'mailbox_full', 'server_full', 'unavailable', 'draining'];

// SignalR prepends a sentence to the refusal: "An unexpected error occurred invoking 'Join' on the server. HubException: ".
const refusalPattern = /HubException: (?:([a-z][a-z0-9_]{0,63}): )?([^]*)$/;

// The first matches a request that a proxy refuses, the second a connection that was closed because of a message.
const tooLargeAnswer = /[Ss]tatus code[^0-9]*413\b/;
const tooLargeClose = /message_too_large(?:: ([^]*))?|[Ss]tatus code: 1009\b|maximum message size/;

/** Thrown when the server refuses a call, or when a call fails on the way. `message` is the explanation, for people; programs use `code`. */
export class SignalingError extends Error {
  /** The server's code, or a code that a later server version added. Empty for a lost connection or an internal error of the server. */
  readonly code: SignalingErrorCode | '';

  /**
   * Whether the same call may succeed a little later: `rate_limited`, `mailbox_full`, `server_full`, `unavailable`, `draining`, and a
   * connection that could not be opened or was lost.
   */
  readonly isTransient: boolean;

  constructor(code: SignalingErrorCode | '', message: string, options: ErrorOptions & { isTransient?: boolean } = {}) {
    super(message, options);
    this.name = 'SignalingError';
    this.code = code;
    this.isTransient = options.isTransient ?? transientCodes.includes(code);
  }
}

/** Translates the failure of a call. The server's refusals have a code. Of the other failures, those of a lost connection are transient. */
export function errorOfCall(cause: unknown, isConnected: boolean): SignalingError {
  if (cause instanceof SignalingError) {
    return cause;
  }

  const text = textOf(cause);
  const [, code = tooLargeAnswer.test(text) ? 'message_too_large' : '', words = text] = refusalPattern.exec(text) ?? [];
  return isConnected || code ? new SignalingError(code as SignalingErrorCode, words, { cause }) : unanswered(cause);
}

/** The error of a call whose connection has ended. */
export const unanswered = (cause?: unknown) => lost('The connection was lost before the server answered.', cause);

/** An error of the connection. Another try may help. */
export const lost = (text: string, cause?: unknown) => new SignalingError('', text, { cause, isTransient: true });

/** Returns the error for the call that caused the close of the connection; null when no call did. */
export function errorOfClosing(cause: Error | undefined): SignalingError | null {
  const [text, explanation] = tooLargeClose.exec(cause?.message ?? '') ?? [];
  return text === undefined ? null
    : new SignalingError('message_too_large', explanation ?? 'The message is too large, and the server closed the connection. Send less.', { cause });
}

/** Another answer than that of a signaling service, or a bundle without what SignalR needs. Another try is of no use. */
const hopeless = /SyntaxError|nvalid negotiat|ASP.NET|equire|in your environment|not (?:defined|a function|a constructor)/;

/** The codes of the answers that a proxy gives as well as the server. */
const codesOfStatus: Readonly<Record<string, SignalingErrorCode>> = {
  401: 'unauthorized', 403: 'forbidden', 413: 'message_too_large', 429: 'rate_limited', 503: 'unavailable',
};

/**
 * Translates a failure to connect. SignalR reports the HTTP status only in its text, and for a WebSocket without negotiation not even
 * there. `step`: the step that failed.
 */
export function errorOfConnecting(cause: unknown, step = 'the connection', address?: string): SignalingError {
  if (cause instanceof SignalingError) {
    return cause;
  }

  const text = textOf(cause);
  const [, status] = /[Ss]tatus code[^0-9]*(\d{3})\b/.exec(text) ?? [];
  const isWrong = status ? status < '500' && !['408', '409', '425'].includes(status) : hopeless.test(text);
  const [, code = codesOfStatus[status!] ?? '', words = text] = /(?:E|shake e)rror: ([a-z]+_?[a-z]+): ([^]+?)(?:: Status|$)/.exec(text) ?? [];
  const isBlocked = globalThis.location?.protocol === 'https:' && /^http:\/\/(?!localhost|127\.)/.test(address ?? '');
  const advice = code === 'unauthorized' ? ' The server requires a valid access token.'
    : isBlocked ? ' The page needs an https: address.'
    : isWrong && !code ? ' Check the address, the proxies and the bundle.' : '';
  return new SignalingError(
    code as SignalingErrorCode, `${unreached}${step} failed. ${words}${advice}`, { cause, ...!code && { isTransient: !isWrong && !isBlocked } });
}

const unreached = 'The server could not be reached: ';

export const unreachable = (text: string) => lost(unreached + text);

const textOf = (cause: unknown): string => cause instanceof Error ? cause.message : String(cause);

/** Whether this is the server's answer, and not a connection that was lost. */
export const isRefusal = (cause: unknown): boolean => !!refusalPattern.exec(textOf(cause))?.[1];
