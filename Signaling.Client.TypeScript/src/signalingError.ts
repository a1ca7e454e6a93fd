import type { SignalingErrorCode } from './contract.js';

const transientCodes: readonly string[] = ['rate_limited', 'mailbox_full', 'server_full', 'unavailable', 'draining'];

// SignalR puts a sentence of its own before the refusal: "An unexpected error occurred invoking 'Join' on the server. HubException: ".
const refusalPattern = /HubException: ([a-z][a-z0-9_]{0,63}): ([^]*)$/;
const explanationPattern = /HubException: ([^]*)$/;

// A request of a transport that a proxy does not take, and a connection that was closed because of what came over it.
const tooLargeAnswer = /[Ss]tatus code[^0-9]*413\b/;
const tooLargeClose = /message_too_large(?:: ([^]*))?|[Ss]tatus code: 1009\b|maximum message size/;

/** Thrown when the server refuses a call, or when a call fails on the way. `message` is the explanation, for people; programs use `code`. */
export class SignalingError extends Error {
  /** The server's code, or a code that a later server added. Empty for a lost connection or a fault of the server. */
  readonly code: SignalingErrorCode | '';

  /**
   * Whether the same call may succeed a little later: `rate_limited`, `mailbox_full`, `server_full`, `unavailable`, `draining`, and a
   * connection that could not be made or was lost.
   */
  readonly isTransient: boolean;

  constructor(code: SignalingErrorCode | '', message: string, options: ErrorOptions & { isTransient?: boolean } = {}) {
    super(message, options);
    this.name = 'SignalingError';
    this.code = code;
    this.isTransient = options.isTransient ?? transientCodes.includes(code);
  }
}

/** What a call's failure means. The server's refusals carry a code; of the others those of a lost connection may be tried again. */
export function errorOfCall(cause: unknown, isConnected: boolean): SignalingError {
  if (cause instanceof SignalingError) {
    return cause;
  }

  const text = textOf(cause);
  const [, code, explanation] = refusalPattern.exec(text) ?? [];
  if (code !== undefined && explanation !== undefined) {
    return new SignalingError(code as SignalingErrorCode, explanation, { cause });
  }

  if (tooLargeAnswer.test(text)) {
    return tooLarge(text, cause);
  }
  return isConnected
    ? new SignalingError('', explanationPattern.exec(text)?.[1] ?? text, { cause })
    : new SignalingError('', 'The connection was lost before the server answered.', { cause, isTransient: true });
}

/** What it means for the call that is to blame that the connection was closed; null when none is. */
export function errorOfClosing(cause: Error | undefined): SignalingError | null {
  const [text, explanation] = tooLargeClose.exec(cause?.message ?? '') ?? [];
  return text === undefined ? null : tooLarge(explanation ?? 'It is larger than the server takes, which has closed the connection. Send less.', cause);
}

const tooLarge = (text: string, cause: unknown) => new SignalingError('message_too_large', text, { cause });

/** What it means that no connection came about. SignalR has the HTTP status in its text only, and over a bare WebSocket not even there. */
export function errorOfConnecting(cause: unknown): SignalingError {
  if (cause instanceof SignalingError) {
    return cause;
  }

  switch (/[Ss]tatus code[^0-9]*(\d{3})\b/.exec(textOf(cause))?.[1]) {
    case '401': return new SignalingError('unauthorized', 'The server wants a valid access token.', { cause });
    case '403': return new SignalingError('forbidden', 'The server does not allow this connection.', { cause });
    case '503': return new SignalingError('unavailable', 'The server takes no connections for now.', { cause });
    default: return unreachable(textOf(cause), cause);
  }
}

export const unreachable = (text: string, cause?: unknown) =>
  new SignalingError('', `The server could not be reached: ${text}`, { cause, isTransient: true });

const textOf = (cause: unknown): string => cause instanceof Error ? cause.message : String(cause);
