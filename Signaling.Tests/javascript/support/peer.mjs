import { EventEmitter, once } from 'node:events';
import { HubConnectionBuilder, LogLevel } from '@microsoft/signalr';
import { jsonOverWebSockets } from './kinds.mjs';
import { patienceMs } from './patience.mjs';

const eventNames = [
  'PeerJoined', 'PeerLeft', 'PeerUpdated', 'RosterChanged',
  'ReceiveOffer', 'ReceiveAnswer', 'ReceiveIce', 'ReceiveMessage',
  'IceServersChanged', 'Removed', 'ServerDraining', 'PeerKnocked', 'RoomLockChanged',
];

/** A plain hub connection that records the events that it receives, in order. */
export class Peer {
  /** All received events, oldest first: `{ name, args }`. */
  received = [];

  #arrivals = new EventEmitter().setMaxListeners(0);
  #taken = new Set();

  /** Connects, and stops the connection when the test `t` ends. */
  static async connect(t, server, kind = jsonOverWebSockets) {
    const peer = new Peer(server, kind);
    t.after(() => peer.connection.stop());
    await peer.connection.start();
    return peer;
  }

  /** Connects and joins `room`. */
  static async join(t, server, room, kind = jsonOverWebSockets, profile = {}) {
    const peer = await Peer.connect(t, server, kind);
    await peer.join(room, profile);
    return peer;
  }

  constructor(server, { protocol, transport, skipNegotiation = false }) {
    this.connection = new HubConnectionBuilder()
      .withUrl(server.hub, { transport, skipNegotiation })
      .withHubProtocol(protocol())
      .configureLogging(LogLevel.None)
      .build();
    for (const name of eventNames) {
      this.connection.on(name, (...args) => {
        this.received.push({ name, args });
        this.#arrivals.emit('arrival');
      });
    }
  }

  async join(room, profile = {}) {
    this.joined = await this.invoke('Join', { room, ...profile });
    this.id = this.joined.peerId;
    return this.joined;
  }

  invoke(method, ...args) {
    return this.connection.invoke(method, ...args);
  }

  /** Takes the oldest event of this name that was not taken yet, and returns its arguments. Waits for the event if necessary. */
  async next(name) {
    const signal = AbortSignal.timeout(patienceMs);
    for (;;) {
      const event = this.received.find(event => event.name === name && !this.#taken.has(event));
      if (event) {
        this.#taken.add(event);
        return event.args;
      }

      await once(this.#arrivals, 'arrival', { signal }).catch(() => {
        throw new Error(`No ${name} within ${patienceMs} ms. Received: ${this.received.map(({ name }) => name).join(', ') || 'nothing'}.`);
      });
    }
  }

  /** Returns the arguments of all events of this name so far. */
  all(name) {
    return this.received.filter(event => event.name === name).map(({ args }) => args);
  }
}

let rooms = 0;

/** Returns a room name that no other test uses. */
export const freshRoom = () => `room ${process.pid}-${++rooms}`;

/** Matches the error of a call that the server refused with this code and an explanation on one line. */
export const refusal = code => ({ name: 'Error', message: new RegExp(`HubException: ${code}: [A-Z][^\\n]+$`) });
