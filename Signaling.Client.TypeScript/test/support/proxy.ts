import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

/** The faults of a proxy: it never answers, or it drops the data of open WebSockets or event streams from these ends. */
export interface Faults {
  isMute?: boolean;
  swallows?: { streams: RegExp; ends: readonly ('client' | 'server')[] };
}

/** The requests that open a stream. */
export const webSockets = /^upgrade: websocket/im;
export const allStreams = /^(upgrade: websocket|accept: text\/event-stream)/im;

/** A network between client and server that can be cut and restored. */
export class Proxy {
  readonly #sockets = new Map<Socket, 'client' | 'server'>();
  #isCut = false;
  #server = createServer();
  url = '';

  private constructor(readonly faults: Faults) { }

  static async before(target: string, faults: Faults = {}): Promise<Proxy> {
    const proxy = new Proxy(faults);
    const { hostname, port } = new URL(target);
    proxy.#server.on('connection', client => proxy.#join(client, connect(Number(port), hostname)));
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    proxy.url = `http://127.0.0.1:${(proxy.#server.address() as AddressInfo).port}`;
    onTestFinished(async () => {
      proxy.cut();
      proxy.#server.close();
      await once(proxy.#server, 'close');
    });
    return proxy;
  }

  /** Breaks all connections, and every new one. */
  cut(): void {
    this.#isCut = true;
    this.#sockets.forEach((_, socket) => socket.destroy());
  }

  /** Silently drops all data from one end, or from both. */
  freeze(end?: 'client' | 'server'): void {
    for (const [socket, its] of this.#sockets) {
      if (!end || end === its) {
        socket.pause().removeAllListeners('data');
      }
    }
  }

  mend(): void {
    this.#isCut = false;
  }

  #join(client: Socket, server: Socket): void {
    const { isMute, swallows } = this.faults;
    let isStream = false;
    let isOpen = false;
    for (const [from, to, end] of [[client, server, 'client'], [server, client, 'server']] as const) {
      this.#sockets.set(from, end);
      from.setNoDelay(true);
      from.on('data', data => {
        isStream ||= end === 'client' && !!swallows?.streams.test(data.toString('latin1'));
        if (!isMute && !(isOpen && swallows?.ends.includes(end))) {
          to.write(data);
        }
        isOpen ||= isStream && end === 'server';
      });
      from.on('error', () => { /* the close that follows says enough */ });
      from.on('close', () => {
        this.#sockets.delete(from);
        to.destroy();
      });
    }
    if (this.#isCut) {
      client.destroy();
    }
  }
}
