// The page of a call in a room with a secret, or without one.
import { PeerMesh, SignalingClient } from '../../src/index.js';
import { SecretClient } from '../../src/secret/index.js';

declare global {
  /** Joins, and resolves to the peer ID. */
  var callWithSecret: (url: string, room: string, roomSecret: string | null) => Promise<string>;
  var mesh: PeerMesh;
  /** The texts that came over the data channels. */
  var heard: string[];
  var said: () => Promise<string>;
}

globalThis.heard = [];

globalThis.callWithSecret = async (url, room, roomSecret) => {
  const client = roomSecret ? new SecretClient({ url, roomSecret }) : new SignalingClient(url);
  globalThis.mesh = new PeerMesh(client, { channels: [{ label: 'text' }] });
  mesh.on('data', ({ data }) => heard.push(String(data)));
  mesh.on('channelopen', ({ channel }) => channel.send(`hello from ${client.peerId}`));
  await client.join({ room, displayName: 'somebody' });
  return client.peerId!;
};

/** Resolves to the first text. */
globalThis.said = async () => {
  while (heard.length === 0) {
    await new Promise(resolve => setTimeout(resolve, 20));
  }
  return heard[0]!;
};
