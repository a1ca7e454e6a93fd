import { untilHealthy } from './patience.mjs';
import { freshRoom, Peer } from './peer.mjs';
import { startRedis } from './redis.mjs';
import { startServer } from './server.mjs';

const settings = {
  'Signaling:ResumeWindow': '00:00:00', // these clients do not resume; those that do are tested with the browser client
  'Signaling:Redis:LeaseDuration': '00:00:03',
  'Signaling:Redis:LeaseRenewalInterval': '00:00:01',
  'Logging:LogLevel:Signaling': 'Debug', // tells who is on which node
};

/** Two nodes with a Redis between them and a balancer in front. */
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

  /** The node on which this peer's connection is. */
  nodeOf(peer) {
    return Promise.any(this.nodes.map(async node => {
      await node.said(new RegExp(`Connection ${peer.id} opened`));
      return node;
    }));
  }

  /**
   * A peer in no room, on another node than `avoided`. The balancer decides; it is asked until it does as wished. Those who came to the wrong
   * node stay until the test ends, so that one that counts connections has reason to choose the other.
   */
  async connect(t, kind, avoided) {
    for (let tries = 0; tries < 64; tries++) {
      const peer = await Peer.join(t, this.balancer, freshRoom(), kind);
      if (await this.nodeOf(peer) !== avoided) {
        await peer.invoke('Leave');
        return peer;
      }
    }
    throw new Error('The balancer sends everybody to one node.');
  }

  /** Stops everything that was started, also when the start failed halfway. */
  async stop() {
    await Promise.allSettled(this.#parts.map(async part => (await part).stop()));
  }

  #add(...parts) {
    this.#parts.push(...parts);
    return Promise.all(parts);
  }
}
