import { untilHealthy } from './patience.mjs';
import { freshRoom, Peer } from './peer.mjs';
import { startRedis } from './redis.mjs';
import { startServer } from './server.mjs';

const settings = {
  'Signaling:ResumeWindow': '00:00:00', // these clients do not resume; the tests of the browser client cover resuming
  'Signaling:Redis:LeaseDuration': '00:00:03',
  'Signaling:Redis:LeaseRenewalInterval': '00:00:01',
  'Logging:LogLevel:Signaling': 'Debug', // logs the node of each peer
};

/** Two nodes with a shared Redis and a balancer. */
export class Cluster {
  #parts = [];

  async start(startBalancer, furtherSettings = {}) {
    const [redis] = await this.#add(startRedis());
    const node = () => startServer(
      { ...settings, 'Signaling:Redis:ConnectionString': redis.address, ...furtherSettings }, { ASPNETCORE_FORWARDEDHEADERS_ENABLED: 'true' });
    this.nodes = await this.#add(node(), node());
    await Promise.all(this.nodes.map(({ address }) => untilHealthy(`${address}/health/ready`)));
    [this.balancer] = await this.#add(startBalancer(this.nodes.map(node => node.address)));
  }

  /** Returns the node of this peer's connection. */
  nodeOf(peer) {
    return Promise.any(this.nodes.map(async node => {
      await node.said(new RegExp(`Connection ${peer.id} opened`));
      return node;
    }));
  }

  /**
   * Connects a peer in no room, on another node than `avoided`. The balancer chooses the node, so this retries until the node is right. Peers on
   * the wrong node stay until the test ends, so that a balancer that counts connections prefers the other node.
   */
  async connect(t, kind, avoided) {
    for (let tries = 0; tries < 64; tries++) {
      const peer = await Peer.join(t, this.balancer, freshRoom(), kind);
      if (await this.nodeOf(peer) !== avoided) {
        await peer.invoke('Leave');
        return peer;
      }
    }
    throw new Error('The balancer sends all peers to one node.');
  }

  /** Stops everything that was started, even after a failed start. */
  async stop() {
    await Promise.allSettled(this.#parts.map(async part => (await part).stop()));
  }

  #add(...parts) {
    this.#parts.push(...parts);
    return Promise.all(parts);
  }
}
