import { withListenOptions } from './listening.js';

/**
 * Lets the streams of a library raise `removetrack`, for which it has no event: when the other side sends the track no more. Returns what each event
 * `track` has to pass.
 */
function watchStreams(pc: RTCPeerConnection) {
  const tracks = new Map<RTCRtpTransceiver, { track: MediaStreamTrack; targets: EventTarget[] }>();
  const targets = new WeakMap<object, EventTarget>();
  pc.addEventListener('signalingstatechange', () => {
    for (const [transceiver, { track, targets }] of pc.signalingState === 'stable' ? [...tracks] : []) {
      if (!/recv/.test(transceiver.currentDirection ?? '')) {
        tracks.delete(transceiver);
        targets.forEach(target => target.dispatchEvent(Object.assign(new Event('removetrack'), { track })));
      }
    }
  });
  return ({ track, streams, transceiver }: RTCTrackEvent): void => {
    tracks.set(transceiver, { track, targets: streams.map(stream => {
      const target = targets.get(stream) ?? new EventTarget();
      targets.set(stream, target);
      stream.addEventListener = target.addEventListener.bind(target);
      return target;
    }) });
  };
}

/** As `withListenOptions`, for a connection whose library has no event `removetrack`. */
export function withStreamEvents(pc: RTCPeerConnection, seen: (event: Event) => Event = event => event): void {
  const watch = watchStreams(pc);
  withListenOptions(pc, event => {
    if (event.type === 'track') {
      watch(event as RTCTrackEvent);
    }
    return seen(event);
  });
}
