import { createElement, useEffect, useRef, type ComponentPropsWithoutRef, type ReactElement } from 'react';
import type { PeerView } from './usePeers.js';

export interface PeerVideoProps extends Omit<ComponentPropsWithoutRef<'video'>, 'src' | 'children'> {
  /** Shows the first stream of this peer. */
  peer?: PeerView;
  /** Shows this stream, such as a second one of a peer, or one's own (with `muted`). */
  stream?: MediaStream | null;
}

/** A video element that plays a peer's stream. Further properties are those of `<video>`. */
export function PeerVideo({ peer, stream = peer?.streams[0] ?? null, ...properties }: PeerVideoProps): ReactElement {
  const video = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    if (video.current && video.current.srcObject !== stream) {
      video.current.srcObject = stream;
    }
  }, [stream]);
  return createElement('video', { autoPlay: true, playsInline: true, ...properties, ref: video });
}
