import { startHaproxy, type Balancer } from '../../../Signaling.Tests/javascript/support/balancer.mjs';
import { untilHealthy } from '../../../Signaling.Tests/javascript/support/patience.mjs';
import { startRedis } from '../../../Signaling.Tests/javascript/support/redis.mjs';
import { startServer, type TestServer } from '../../../Signaling.Tests/javascript/support/server.mjs';
import type { Caller } from './callers.js';

type Part = { stop(): Promise<void> };

/** Two nodes with a shared Redis, behind HAProxy with the file of deploy/. */
export class Nodes {
  readonly #parts: Part[] = [];
  #nodes: TestServer[] = [];
  #balancer: Balancer | undefined;

  static async start(settings: Record<string, string> = {}): Promise<Nodes> {
    const nodes = new Nodes();
    try {
      await nodes.#start(settings);
    } catch (error) {
      await nodes.stop();
      throw error;
    }
    return nodes;
  }

  get address(): string {
    return this.#balancer!.address;
  }

  /** Resolves when this node has logged this event of the peer. */
  async said(node: number, peerId: string, what: 'joined' | 'resumed in'): Promise<void> {
    await this.#nodes[node]!.said(new RegExp(`Peer ${peerId} ${what} room `));
  }

  kill(node: number): Promise<void> {
    return this.#nodes[node]!.stop('SIGKILL');
  }

  /** Stops a node as a deployment does. Fails if not all its peers have moved before. */
  async drain(node: number): Promise<void> {
    await this.#nodes[node]!.stop();
    await this.#nodes[node]!.said(/Drained in .*; 0 connections are left/);
  }

  async stop(): Promise<void> {
    await Promise.allSettled(this.#parts.map(part => part.stop()));
  }

  async #start(settings: Record<string, string>): Promise<void> {
    const redis = this.#keep(await startRedis());
    const started = await Promise.allSettled([0, 1].map(async () => this.#keep(await startServer({
      'Signaling:Redis:ConnectionString': redis.address,
      'Signaling:Redis:LeaseDuration': '00:00:05',
      'Signaling:Redis:LeaseRenewalInterval': '00:00:00.500',
      'Logging:LogLevel:Signaling': 'Debug', // logs the node of each peer
      ...settings,
    }, { ASPNETCORE_FORWARDEDHEADERS_ENABLED: 'true' }))));
    this.#nodes = started.map(node => {
      if (node.status === 'rejected') {
        throw node.reason;
      }
      return node.value;
    });
    await Promise.all(this.#nodes.map(({ address }) => untilHealthy(`${address}/health/ready`)));
    this.#balancer = this.#keep(await startHaproxy(this.#nodes.map(({ address }) => address)));
  }

  #keep<P extends Part>(part: P): P {
    this.#parts.push(part);
    return part;
  }
}

/** Makes HAProxy send new connections of this page to that node while it is up, as for the node's earlier clients. */
export async function directTo(node: number, { page }: Caller): Promise<void> {
  await page.context().addCookies([{ name: 'signaling', value: `server-${node + 1}`, domain: '127.0.0.1', path: '/', sameSite: 'Lax' }]);
}
