// The page of the tests of the React hooks: a call whose properties the test changes.
import { createElement, Fragment, StrictMode, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { PeerVideo, useDataChannel, useMedia, usePeers, useRoom, type RoomOptions } from '../../src/react/index.js';

export interface CallProps {
  room: string | null;
  camera: boolean;
  displayName: string;
  server: string;
}

const channels = [{ label: 'chat' }];
/** What the hooks returned in the last rendering. */
const seen = { state: '', error: '', peers: [] as { id: string; name: string; state: string; streams: number }[], open: 0, texts: [] as string[], renders: 0, cameraError: '' };
let say: (text: string) => number = () => 0;

function Call({ room: name, camera, displayName, server }: CallProps) {
  const media = useMedia(camera ? { video: true } : null);
  const options: RoomOptions = { client: { url: server }, mesh: { channels }, displayName, metadata: { from: 'react' }, stream: media.stream };
  const room = useRoom(name, options);
  const peers = usePeers(room);
  const [texts, setTexts] = useState<readonly string[]>([]);
  const chat = useDataChannel(room, 'chat', (data, peer) => setTexts(texts => [...texts, `${peer.info.displayName}: ${String(data)}`]));
  say = text => chat.send(text);
  Object.assign(seen, {
    state: room.state, error: room.error?.message ?? '', open: chat.open.length, texts, renders: seen.renders + 1, cameraError: media.error?.name ?? '',
    peers: peers.map(({ id, info, state, streams }) => ({ id, name: info.displayName, state, streams: streams.length })),
  });
  return createElement(Fragment, null, peers.map(peer => createElement(PeerVideo, { key: peer.id, peer, muted: true, className: 'other' })));
}

const root = createRoot(document.body.appendChild(document.createElement('div')));
let props: CallProps;
const call = {
  seen,
  render(changes: Partial<CallProps>) {
    props = { ...props, ...changes };
    root.render(createElement(StrictMode, null, createElement(Call, props)));
  },
  unmount: () => root.unmount(),
  say: (text: string) => say(text),
};
export type Rendered = typeof call;

declare global {
  var reactCall: Rendered;
}
globalThis.reactCall = call;
