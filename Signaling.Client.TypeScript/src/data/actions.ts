import type { MeshPeer } from '../meshPeer.js';
import type { PeerMesh } from '../peerMesh.js';
import { report, TypedEvents, type ListenOptions } from '../typedEvents.js';
import { ActionError } from './actionError.js';
import { ready, sendWhenReady } from './backPressure.js';
import { decode, encode, type ContentType } from './content.js';
import { Assembler, droppedFrame, framesOf, type Message } from './frames.js';
import { PendingRequests } from './pendingRequests.js';

/** The types of an application's actions, by name: what is sent and, for a request, what is answered. JSON, or an ArrayBuffer for binary data. */
export type ActionTypes = { [action: string]: { data?: unknown; answer?: unknown } };

/** Binary data may be sent in any form, and arrives as an ArrayBuffer. */
type Sent<T> = T extends ArrayBuffer ? ArrayBuffer | ArrayBufferView : T;

export interface ActionsOptions {
  /** The label of a channel of the mesh that is ordered and reliable, and carries nothing else. Default: "actions". */
  label?: string;
  /** A greater message is neither sent nor received. Default: 16 MiB. */
  maxMessageBytes?: number;
  /** Ends all of it when it is aborted. */
  signal?: AbortSignal;
}

export interface SendOptions {
  /** Default: all peers whose channel is open. */
  to?: MeshPeer | Iterable<MeshPeer>;
  /** Gives up what is not sent yet. */
  signal?: AbortSignal;
}

export interface RequestOptions {
  /** In milliseconds, also for the time until the channel is open. Default: 30 000. */
  timeoutMs?: number;
  signal?: AbortSignal;
}

/** What an action's handler gets. */
export interface Received<T> {
  readonly peer: MeshPeer;
  /** What the peer has sent. Its form is not checked: it may be anything. */
  readonly data: T;
}

type Answerer = (received: Received<never>) => unknown;
type Kind = 'send' | 'request' | 'answer' | 'error';

/** More unanswered requests of one peer are refused. */
const maxOpenRequests = 64;

/** Typed messages and requests of any size between the peers of a mesh, over one data channel. */
export class Actions<T extends ActionTypes> {
  readonly #mesh: PeerMesh;
  readonly #label: string;
  readonly #maxMessageBytes: number;
  readonly #signal: AbortSignal | undefined;
  readonly #events = new TypedEvents<Record<string, Received<unknown>>>();
  readonly #answerers = new Map<string, Answerer>();
  readonly #requests = new PendingRequests();
  readonly #assemblers = new WeakMap<RTCDataChannel, Assembler>();
  readonly #answering = new WeakMap<RTCDataChannel, number>();
  #nextId = 1;

  constructor(mesh: PeerMesh, { label = 'actions', maxMessageBytes = 16 * 1024 * 1024, signal }: ActionsOptions = {}) {
    this.#mesh = mesh;
    this.#label = label;
    this.#maxMessageBytes = maxMessageBytes;
    this.#signal = signal;
    const until = signal ? { signal } : {};
    mesh.on('data', ({ peer, channel, data }) => channel.label === label && data instanceof ArrayBuffer && this.#take(peer, channel, data), until);
    mesh.on('channelclose', ({ channel }) => this.#requests.closed(channel), until);
  }

  /** Calls the handler for each message of this action, until the returned function is called or the signal is aborted. */
  on<A extends keyof T & string>(action: A, handler: (received: Received<T[A]['data']>) => void, options?: ListenOptions): () => void {
    return this.#events.on(action, handler as (received: Received<unknown>) => void, options);
  }

  /**
   * Answers the requests of this action by what the handler returns. Returns a function that removes the handler. When the handler throws, the request
   * fails; the other side gets the text of an `ActionError`, and of no other error.
   */
  answer<A extends keyof T & string>(action: A, handler: (received: Received<T[A]['data']>) => Sent<T[A]['answer']> | Promise<Sent<T[A]['answer']>>): () => void {
    this.#answerers.set(action, handler as Answerer);
    return () => {
      if (this.#answerers.get(action) === handler) {
        this.#answerers.delete(action);
      }
    };
  }

  /**
   * Sends a message, and resolves when it is given to the channels, which may take a while for a large one. A peer whose channel closes in the meantime
   * does not get it; that is no error. Messages of up to 64 kB arrive in the order in which they were sent.
   */
  async send<A extends keyof T & string>(action: A, data: Sent<T[A]['data']>, { to, signal }: SendOptions = {}): Promise<void> {
    const { type, content } = this.#encode(data);
    const peers = to === undefined ? this.#mesh.peers.values() : Symbol.iterator in to ? to : [to];
    const open = [...peers].map(peer => peer.channel(this.#label)).filter(channel => channel?.readyState === 'open');
    const sent = await Promise.allSettled(open.map(channel => this.#write(channel!, 'send', { action, type }, content, signal)));
    const failure = sent.find((result, i) => result.status === 'rejected' && open[i]!.readyState === 'open');
    if (failure) {
      throw (failure as PromiseRejectedResult).reason;
    }
  }

  /** Sends a request to one peer, and returns its answer. Fails with an `ActionError`. Waits for a channel that is not open yet. */
  async request<A extends keyof T & string>(peer: MeshPeer, action: A, data: Sent<T[A]['data']>, { timeoutMs = 30_000, signal }: RequestOptions = {}): Promise<T[A]['answer']> {
    const { type, content } = this.#encode(data);
    const channel = peer.channel(this.#label);
    if (!channel || channel.readyState === 'closed' || channel.readyState === 'closing') {
      throw new ActionError('closed', `There is no open channel "${this.#label}" to this peer.`);
    }
    const id = this.#nextId++;
    const giveUp = AbortSignal.any([...signal ? [signal] : [], ...this.#signal ? [this.#signal] : []]);
    const answer = this.#requests.add(id, channel, timeoutMs, giveUp);
    const done = new AbortController();
    const until = AbortSignal.any([giveUp, done.signal]);
    ready(channel, { signal: until })
      .then(() => this.#write(channel, 'request', { action, type, request: id }, content, until))
      .catch(error => this.#requests.fail(id, channel.readyState === 'open' ? error : new ActionError('closed', 'The channel was closed.')));
    return answer.finally(() => done.abort());
  }

  #encode(data: unknown): { type: ContentType; content: Uint8Array } {
    const encoded = encode(data);
    if (encoded.content.length > this.#maxMessageBytes) {
      throw new ActionError('too_large', `The message has ${encoded.content.length} bytes, and the limit is ${this.#maxMessageBytes}. Send a file instead.`);
    }
    return encoded;
  }

  async #write(channel: RTCDataChannel, kind: Kind, header: object, content: Uint8Array, signal?: AbortSignal): Promise<void> {
    const id = this.#nextId++;
    let begun = false;
    try {
      for (const frame of framesOf(id, { kind, ...header }, content)) {
        await sendWhenReady(channel, frame, signal ? { signal } : {});
        begun = true;
      }
    } catch (error) {
      if (begun && channel.readyState === 'open') {
        channel.send(droppedFrame(id));
      }
      throw error;
    }
  }

  #take(peer: MeshPeer, channel: RTCDataChannel, data: ArrayBuffer): void {
    let assembler = this.#assemblers.get(channel);
    if (!assembler) {
      this.#assemblers.set(channel, assembler = new Assembler(this.#maxMessageBytes));
    }
    try {
      const message = assembler.take(data);
      if (message) {
        this.#handle(peer, channel, message);
      }
    } catch {
      // What is not of the format is ignored: anybody may have written the other side.
    }
  }

  #handle(peer: MeshPeer, channel: RTCDataChannel, { header, content }: Message): void {
    const { kind, action, type, request } = header as { kind: Kind; action?: unknown; type: unknown; request?: unknown };
    const data = decode(type, content);
    if (kind === 'send' && typeof action === 'string') {
      this.#events.emit(action, { peer, data });
    } else if (kind === 'request' && typeof action === 'string' && Number.isSafeInteger(request)) {
      void this.#respond(peer, channel, action, request as number, data);
    } else if (kind === 'answer') {
      this.#requests.answer(request, channel, data);
    } else if (kind === 'error') {
      const { code, text } = Object(data) as { code?: unknown; text?: unknown };
      this.#requests.fail(request, new ActionError(code === 'unknown_action' ? code : 'failed', String(text).slice(0, 500)), channel);
    }
  }

  async #respond(peer: MeshPeer, channel: RTCDataChannel, action: string, request: number, data: unknown): Promise<void> {
    const answering = this.#answering.get(channel) ?? 0;
    if (answering >= maxOpenRequests) {
      await this.#refuse(channel, request, new ActionError('failed', 'Too many requests are open.'));
      return;
    }
    this.#answering.set(channel, answering + 1);
    try {
      const answerer = this.#answerers.get(action);
      if (!answerer) {
        throw new ActionError('unknown_action', `Nothing answers "${action}" here.`);
      }
      const { type, content } = this.#encode(await answerer({ peer, data } as Received<never>));
      await this.#write(channel, 'answer', { request, type }, content);
    } catch (error) {
      await this.#refuse(channel, request, error);
    } finally {
      this.#answering.set(channel, this.#answering.get(channel)! - 1);
    }
  }

  async #refuse(channel: RTCDataChannel, request: number, error: unknown): Promise<void> {
    if (channel.readyState !== 'open') {
      return;
    }
    const told = error instanceof ActionError ? error : new ActionError('failed', 'The handler of the request has failed.');
    if (told !== error) {
      report(error);
    }
    const { type, content } = encode({ code: told.code, text: told.message });
    await this.#write(channel, 'error', { request, type }, content).catch(() => { /* the channel has closed */ });
  }
}
