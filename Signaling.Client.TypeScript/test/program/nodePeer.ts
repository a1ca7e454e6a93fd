// A peer in Node.js, in a process of its own. It is in a room, says what it sees, and does what it is told.
import { echoWithWerift, playWithWrtc } from './nodeMedia.js';
import { PeerMesh, SignalingClient } from '../../src/index.js';
import { forNodeDataChannel, forWerift, forWrtc } from '../../src/node/index.js';

export type NodeLibrary = 'wrtc' | 'node-datachannel' | 'werift';

/** What the peer is told: to join a room, to send a text and the bytes of it to all, or to send and receive media. */
export type NodeOrder = { join: string } | { send: string } | { media: true };

/** What the peer says. */
export type NodeNews =
  | { joined: string }
  | { open: string }
  | { from: string; data: string; isBinary: boolean }
  | { media: string }
  | { removed: string }
  | { error: string };

const [library, url] = process.argv.slice(2) as [NodeLibrary, string];
const say = (news: NodeNews) => process.send!(news);

const client = new SignalingClient(url);
const mesh = new PeerMesh(client, {
  channels: [{ label: 'text' }, { label: 'fast', ordered: false, maxRetransmits: 0 }],
  createPeerConnection: await {
    wrtc: async () => forWrtc((await import('@roamhq/wrtc')).default),
    'node-datachannel': async () => forNodeDataChannel({ ...await import('node-datachannel'), ...await import('node-datachannel/polyfill') }),
    werift: async () => forWerift(await import('werift')),
  }[library](),
});
mesh.on('channelopen', ({ peer, channel }) => channel.label === 'text' && say({ open: peer.id }));
mesh.on('data', ({ peer, data }) => say({ from: peer.id, data: typeof data === 'string' ? data : new TextDecoder().decode(data as ArrayBuffer), isBinary: typeof data !== 'string' }));
mesh.on('trackremoved', ({ peer }) => say({ removed: peer.id }));
mesh.on('error', ({ error }) => say({ error: String(error.stack) }));
client.on('error', error => say({ error: String(error) }));

process.on('message', async (order: NodeOrder) => {
  if ('send' in order) {
    mesh.send('text', order.send);
    mesh.send('text', new TextEncoder().encode(order.send));
  } else if ('media' in order) {
    await { wrtc: playWithWrtc, werift: echoWithWerift, 'node-datachannel': null }[library]?.(mesh, peerId => say({ media: peerId }));
  } else {
    say({ joined: (await client.join({ room: order.join, displayName: library })).peerId });
  }
});
