import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import { onTestFinished } from 'vitest';
import type { NodeLibrary, NodeNews, NodeOrder } from '../program/nodePeer.js';
import { patienceMs } from './patience.js';

/** Peers in Node.js, each in a process of its own, because the libraries have native code. */
export class NodePeers {
  readonly #directory: string;
  readonly #program: string;

  private constructor(directory: string) {
    this.#directory = directory;
    this.#program = join(directory, 'nodePeer.mjs');
  }

  /** Bundles the program as an application for Node.js is bundled. */
  static async prepare(): Promise<NodePeers> {
    const root = new URL('../..', import.meta.url).pathname;
    const peers = new NodePeers(await mkdtemp(join(root, 'node_modules', '.nodePeers-')));
    await build({
      entryPoints: [join(root, 'test/program/nodePeer.ts')], outfile: peers.#program,
      bundle: true, format: 'esm', platform: 'node', target: 'node20', packages: 'external', logLevel: 'error',
    });
    return peers;
  }

  start(library: NodeLibrary, url: string): NodePeer {
    return new NodePeer(fork(this.#program, [library, url], { stdio: ['ignore', 'ignore', 'pipe', 'ipc'] }));
  }

  async stop(): Promise<void> {
    await rm(this.#directory, { recursive: true });
  }
}

export class NodePeer {
  readonly news: NodeNews[] = [];
  readonly #process: ChildProcess;
  #log = '';

  constructor(process: ChildProcess) {
    this.#process = process;
    process.on('message', news => this.news.push(news as NodeNews));
    process.stderr!.on('data', text => this.#log += text);
    onTestFinished(() => { process.kill('SIGKILL'); });
  }

  tell(order: NodeOrder): void {
    this.#process.send(order);
  }

  /** Returns the first news with this value, once the peer has said it. */
  async says<T>(select: (news: NodeNews) => T | false | undefined, what: string): Promise<T> {
    const timeout = AbortSignal.timeout(patienceMs);
    for (;;) {
      for (const news of this.news) {
        const found = select(news);
        if (found) {
          return found;
        }
      }
      try {
        await once(this.#process, 'message', { signal: timeout });
      } catch {
        throw new Error(`The peer has not said ${what}: ${JSON.stringify(this.news)} ${this.#log}`);
      }
    }
  }

  join(room: string): Promise<string> {
    this.tell({ join: room });
    return this.says(news => 'joined' in news && news.joined, 'that it has joined');
  }
}
