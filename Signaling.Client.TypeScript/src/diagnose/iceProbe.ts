/** What the ICE agent of the browser found with some servers. */
export interface Gathered {
  readonly candidates: readonly RTCIceCandidate[];
  readonly errors: readonly { code: number; text: string; url: string; from: string }[];
  readonly isComplete: boolean;
}

/** What a connection of this page to itself did. */
export interface Loop {
  readonly isConnected: boolean;
  /** The time of a message to the other side and back. */
  readonly roundTripMs: number | null;
  readonly offerer: Gathered;
  readonly answerer: Gathered;
}

/** Gathers candidates, for at most that time. */
export async function gather(configuration: RTCConfiguration, timeoutMs: number, signal: AbortSignal): Promise<Gathered> {
  const pc = new RTCPeerConnection(configuration);
  const gathering = gatheringOf(pc);
  try {
    pc.createDataChannel('probe');
    await pc.setLocalDescription(await pc.createOffer());
    await within(gathering.complete, timeoutMs, signal);
    return gathering.result();
  } finally {
    pc.close();
  }
}

/** Connects two peer connections in this page with each other, and sends a message there and back. */
export async function connectLoop(configuration: RTCConfiguration, timeoutMs: number, signal: AbortSignal): Promise<Loop> {
  const [one, other] = [new RTCPeerConnection(configuration), new RTCPeerConnection(configuration)];
  const [ofOne, ofOther] = [gatheringOf(one), gatheringOf(other)];
  try {
    const channel = one.createDataChannel('probe');
    const echo = new Promise<number>(resolve => {
      let sent = 0;
      channel.onopen = () => {
        sent = performance.now();
        channel.send('ping');
      };
      channel.onmessage = () => resolve(Math.round(performance.now() - sent));
      other.ondatachannel = ({ channel }) => { channel.onmessage = ({ data }) => channel.send(data as string); };
    });
    await one.setLocalDescription(await one.createOffer());
    await other.setRemoteDescription(one.localDescription!);
    await other.setLocalDescription(await other.createAnswer());
    for (const [from, to] of [[ofOne, other], [ofOther, one]] as const) {
      from.onCandidate(candidate => void to.addIceCandidate(candidate).catch(() => { /* of a kind that this browser does not use */ }));
    }
    await one.setRemoteDescription(other.localDescription!);
    // When neither side has found anything, nothing is to be waited for.
    const hopeless = Promise.all([ofOne.complete, ofOther.complete]).then(() =>
      ofOne.result().candidates.length > 0 && ofOther.result().candidates.length > 0 ? new Promise<never>(() => { /* it may still connect */ }) : null);
    const roundTripMs = await within(Promise.race([echo, hopeless]), timeoutMs, signal) ?? null;
    return { isConnected: roundTripMs !== null, roundTripMs, offerer: ofOne.result(), answerer: ofOther.result() };
  } finally {
    one.close();
    other.close();
  }
}

function gatheringOf(pc: RTCPeerConnection) {
  const candidates: RTCIceCandidate[] = [];
  const errors: { code: number; text: string; url: string; from: string }[] = [];
  let tell: ((candidate: RTCIceCandidate) => void) | null = null;
  const complete = new Promise<void>(resolve => pc.addEventListener('icegatheringstatechange', () => pc.iceGatheringState === 'complete' && resolve()));
  pc.addEventListener('icecandidate', ({ candidate }) => {
    if (candidate?.candidate) {
      candidates.push(candidate);
      tell?.(candidate);
    }
  });
  pc.addEventListener('icecandidateerror', event => {
    const { errorCode, errorText, url, address, port } = event as RTCPeerConnectionIceErrorEvent;
    errors.push({ code: errorCode, text: errorText, url, from: `${address ?? ''}:${port ?? ''}` });
  });
  return {
    complete,
    onCandidate(handle: (candidate: RTCIceCandidate) => void) {
      candidates.forEach(handle);
      tell = handle;
    },
    result: (): Gathered => ({ candidates: [...candidates], errors: [...errors], isComplete: pc.iceGatheringState === 'complete' }),
  };
}

/** Returns the result, or undefined after the time. Fails when the signal is aborted. */
async function within<T>(result: Promise<T>, timeoutMs: number, signal: AbortSignal): Promise<T | undefined> {
  signal.throwIfAborted();
  const done = new AbortController();
  return new Promise<T | undefined>((resolve, reject) => {
    const timer = setTimeout(() => resolve(undefined), timeoutMs);
    signal.addEventListener('abort', () => reject(signal.reason), { signal: done.signal });
    done.signal.addEventListener('abort', () => clearTimeout(timer));
    result.then(resolve, reject);
  }).finally(() => done.abort());
}
