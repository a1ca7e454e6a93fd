/** The number of waiting bytes from which a send waits, unless another one is given. It keeps a fast connection busy, and a slow one short of memory. */
const defaultHighWaterMark = 1024 * 1024;

/** A closed channel raises no event when this side has closed its peer connection, so a wait looks at it from time to time. */
const closedCheckMs = 500;

/** What a channel accepts in one message. */
export type ChannelData = string | Blob | ArrayBuffer | ArrayBufferView;

/** When a send may go on. */
export interface PaceOptions {
  /** The number of waiting bytes from which a send waits. Default: 1 MiB. */
  highWaterMark?: number;
  /** Ends the wait: the call then fails with the signal's reason. */
  signal?: AbortSignal;
}

/**
 * Resolves when less than `highWaterMark` bytes wait in the channel. After a wait, at most a quarter of it is left. Fails with an `InvalidStateError` when
 * the channel is closed.
 */
export async function ready(channel: RTCDataChannel, { highWaterMark = defaultHighWaterMark, signal }: PaceOptions = {}): Promise<void> {
  signal?.throwIfAborted();
  const isClosed = () => channel.readyState === 'closing' || channel.readyState === 'closed';
  if (channel.readyState === 'open' && channel.bufferedAmount < highWaterMark) {
    return;
  }

  const low = Math.floor(highWaterMark / 4);
  if (channel.bufferedAmountLowThreshold !== low) {
    channel.bufferedAmountLowThreshold = low;
  }
  const done = new AbortController();
  await new Promise<void>((resolve, reject) => {
    const until = { signal: done.signal };
    const check = () => {
      if (isClosed()) {
        reject(new DOMException(`The data channel "${channel.label}" is closed.`, 'InvalidStateError'));
      } else if (channel.readyState === 'open' && channel.bufferedAmount <= low) {
        resolve();
      }
    };
    for (const event of ['open', 'bufferedamountlow', 'closing', 'close', 'error']) {
      channel.addEventListener(event, check, until);
    }
    signal?.addEventListener('abort', () => reject(signal.reason), until);
    const timer = setInterval(check, closedCheckMs);
    done.signal.addEventListener('abort', () => clearInterval(timer));
    check();
  }).finally(() => done.abort());
}

/** The last send of each channel, for which the next one waits. */
const turns = new WeakMap<RTCDataChannel, Promise<unknown>>();

/** Sends a message when the channel has room for it, after all messages that were given to this function before. */
export function sendWhenReady(channel: RTCDataChannel, data: ChannelData, options: PaceOptions = {}): Promise<void> {
  const sending = (turns.get(channel) ?? Promise.resolve()).catch(() => { /* its own caller knows */ }).then(async () => {
    await ready(channel, options);
    channel.send(data as string);
  });
  turns.set(channel, sending);
  return sending;
}

/**
 * Returns a stream whose chunks are the channel's messages. Its back-pressure is that of the channel, so a source can be piped into it however large it
 * is. The end of the stream waits until all is sent, and does not close the channel.
 */
export function writableOf(channel: RTCDataChannel, options: PaceOptions = {}): WritableStream<ChannelData> {
  return new WritableStream<ChannelData>({
    start: () => ready(channel, options),
    write: chunk => sendWhenReady(channel, chunk, options),
    close: () => ready(channel, { ...options, highWaterMark: 1 }),
  });
}
