import { spawn } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';
import { patienceMs } from './patience.mjs';

/** A process of a test, with all its output. It ends at the latest with the test run. */
export class Program {
  lines = [];

  /** Resolves when the process has ended, for any reason. */
  exited;

  #name;
  #process;
  #ended = false;
  #news = new EventEmitter().setMaxListeners(0);

  constructor(name, args, options = {}) {
    this.#name = name;
    this.#process = spawn(pathOf(name) ?? name, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
    this.exited = once(this.#process, 'close').catch(error => this.#read(String(error))).then(() => {
      this.#ended = true;
      this.#news.emit('news');
    });
    for (const stream of [this.#process.stdout, this.#process.stderr]) {
      if (stream) {
        createInterface(stream).on('line', line => this.#read(line));
      }
    }
    endWithThisProcess(this.#process);
  }

  get log() {
    return this.lines.join('\n');
  }

  /** How the process ended: its exit code or the name of the signal; null while it runs. */
  get end() {
    return this.#process.exitCode ?? this.#process.signalCode;
  }

  /** Waits until a line of the output matches, and returns the match. */
  async said(pattern) {
    const signal = AbortSignal.timeout(patienceMs);
    for (;;) {
      const match = this.lines.map(line => pattern.exec(line)).find(Boolean);
      if (match) {
        return match;
      }
      if (this.#ended || signal.aborted) {
        throw new Error(`${this.#name} ${this.#ended ? 'ended' : 'did not print this in time'} (${pattern}):\n${this.log}`);
      }
      await once(this.#news, 'news', { signal }).catch(() => { /* said above */ });
    }
  }

  /** Waits for the line that the program prints after its start. If it does not come, the process is ended, so that it does not outlive the test. */
  async ready(pattern) {
    return this.said(pattern).catch(async error => {
      await this.stop('SIGKILL');
      throw error;
    });
  }

  async stop(signal = 'SIGTERM') {
    if (this.end === null) {
      this.#process.kill(signal);
    }
    await this.exited;
  }

  #read(line) {
    this.lines.push(line);
    this.#news.emit('news');
  }
}

/** The options of a test that needs these programs. If one is not installed, the test is skipped; with `CI=true` it fails. */
export function needs(...names) {
  const missing = names.filter(name => !pathOf(name));
  return { skip: missing.length > 0 && process.env.CI !== 'true' && `Not installed: ${missing.join(', ')}.` };
}

/** Returns a free port. */
export async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

// Debian installs servers in folders that are in the PATH only for root.
function pathOf(name) {
  return [...process.env.PATH.split(delimiter), '/usr/sbin', '/sbin'].map(folder => join(folder, name)).find(path => existsSync(path));
}

// A test run that is interrupted or times out must not leave processes behind. Node raises no "exit" event for a signal.
const children = new Set();

function endWithThisProcess(child) {
  if (children.size === 0) {
    process.on('exit', () => children.forEach(child => child.kill()));
    process.once('SIGINT', () => process.exit(130));
    process.once('SIGTERM', () => process.exit(143));
  }
  children.add(child);
}
