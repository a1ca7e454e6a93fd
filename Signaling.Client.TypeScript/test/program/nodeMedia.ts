import type { PeerMesh } from '../../src/index.js';

/** Sends a moving picture with "@roamhq/wrtc", and counts the frames of each peer. */
export async function playWithWrtc(mesh: PeerMesh, received: (peerId: string) => void): Promise<void> {
  const { MediaStream, nonstandard: { RTCVideoSource, RTCVideoSink } } = (await import('@roamhq/wrtc')).default;
  const [width, height] = [160, 120];
  const source = new RTCVideoSource();
  let shade = 0;
  setInterval(() => source.onFrame({ width, height, data: new Uint8Array(width * height * 1.5).fill(shade = (shade + 8) % 256) }), 50);
  const track = source.createTrack();
  mesh.addTrack(track, new MediaStream([track]));
  mesh.on('track', ({ peer, track }) => { new RTCVideoSink(track).onframe = () => received(peer.id); });
}

/** Sends back with "werift" what the first peer sends, and counts the packets of each peer. */
export async function echoWithWerift(mesh: PeerMesh, received: (peerId: string) => void): Promise<void> {
  const { MediaStream, MediaStreamTrack } = await import('werift');
  const echo = new MediaStreamTrack({ kind: 'video' });
  mesh.addTrack(echo as never, new MediaStream([echo]) as never);
  mesh.on('track', ({ peer, track }) => {
    type Receiver = { sendRtcpPLI(ssrc: number): Promise<void> };
    const source = track as unknown as InstanceType<typeof MediaStreamTrack>;
    const receiver = peer.connection.getReceivers().find(each => each.track === track) as unknown as Receiver;
    setInterval(() => source.ssrc && void receiver.sendRtcpPLI(source.ssrc), 300);
    source.onReceiveRtp.subscribe(packet => {
      received(peer.id);
      echo.writeRtp(packet.clone());
    });
  });
}
