/** Options with which a call can be cancelled. */
export interface CallOptions {
  /** The call fails with the signal's reason as soon as it is aborted. */
  signal?: AbortSignal;
}
