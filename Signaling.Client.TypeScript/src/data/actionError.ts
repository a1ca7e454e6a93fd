/**
 * `closed`: the channel is closed, or was closed before the answer came. `timeout`: no answer came in time. `unknown_action`: the other side answers no
 * such request. `failed`: its handler failed; if it threw an `ActionError`, this is its text. `too_large`: the message is over the limit.
 */
export type ActionErrorCode = 'closed' | 'timeout' | 'unknown_action' | 'failed' | 'too_large';

/** Why a request or a message failed. */
export class ActionError extends Error {
  override readonly name = 'ActionError';
  readonly code: ActionErrorCode;

  constructor(code: ActionErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
