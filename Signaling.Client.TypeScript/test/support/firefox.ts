import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import WebSocket from 'ws';
import { patienceMs } from './patience.js';

const executablePath = process.env['FIREFOX_PATH'] ?? '/usr/bin/firefox-esr';

/** Why there can be no test in Firefox. On a build server, which has to have one, they run and fail. */
export const withoutFirefox = !existsSync(executablePath) && process.env['CI'] !== 'true'
  ? `There is no Firefox at ${executablePath}; set FIREFOX_PATH.`
  : null;

const preferences = {
  'media.peerconnection.ice.loopback': true,
  'media.peerconnection.ice.obfuscate_host_addresses': false,
};

interface Answer {
  id?: number;
  type: string;
  message?: string;
  result?: unknown;
}

interface Evaluated {
  type: string;
  result?: { value?: string };
  exceptionDetails?: { text: string };
}

/** A Firefox with a profile of its own. Playwright drives only one that it has built itself, so this speaks WebDriver BiDi (W3C) with any. */
export class Firefox {
  readonly #process: ChildProcess;
  readonly #profile: string;
  readonly #calls = new Map<number, (answer: Answer) => void>();
  #socket: WebSocket | undefined;
  #count = 0;

  private constructor() {
    this.#profile = mkdtempSync(join(tmpdir(), 'firefox-'));
    const lines = Object.entries(preferences).map(([name, value]) => `user_pref("${name}", ${value});`);
    writeFileSync(join(this.#profile, 'user.js'), lines.join('\n'));
    this.#process = spawn(
      executablePath, ['--headless', '--no-remote', '--remote-debugging-port=0', '--profile', this.#profile],
      { stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env, HOME: this.#profile } });
  }

  static async launch(): Promise<Firefox> {
    const firefox = new Firefox();
    try {
      await firefox.#connect();
    } catch (error) {
      await firefox.close();
      throw error;
    }
    return firefox;
  }

  /** Opens a page in a window of its own, and returns what evaluates an expression in it; the value has to be one of JSON. */
  async open(url: string): Promise<<T>(expression: string) => Promise<T>> {
    const { context } = await this.#call<{ context: string }>('browsingContext.create', { type: 'window' });
    await this.#call('browsingContext.navigate', { context, url, wait: 'complete' });
    return async expression => {
      const evaluated = await this.#call<Evaluated>('script.evaluate', {
        expression: `(async () => JSON.stringify(await (${expression})) ?? 'null')()`, target: { context }, awaitPromise: true,
      });
      if (evaluated.type === 'exception') {
        throw new Error(evaluated.exceptionDetails?.text);
      }
      return JSON.parse(evaluated.result!.value!);
    };
  }

  async close(): Promise<void> {
    this.#socket?.terminate();
    if (this.#process.exitCode === null && this.#process.signalCode === null) {
      this.#process.kill('SIGKILL');
      await once(this.#process, 'exit');
    }
    rmSync(this.#profile, { recursive: true, force: true, maxRetries: 5 });
  }

  async #connect(): Promise<void> {
    const lines: string[] = [];
    const signal = AbortSignal.timeout(2 * patienceMs); // a first start makes the profile
    const address = await new Promise<string>((resolve, reject) => {
      createInterface(this.#process.stderr!).on('line', line => {
        lines.push(line);
        const [, found] = /WebDriver BiDi listening on (ws:\S+)/.exec(line) ?? [];
        if (found) {
          resolve(found);
        }
      });
      this.#process.once('exit', () => reject(new Error(`Firefox ended:\n${lines.join('\n')}`)));
      this.#process.once('error', reject);
      signal.addEventListener('abort', () => reject(new Error(`Firefox did not start in time:\n${lines.join('\n')}`)));
    });
    this.#socket = new WebSocket(`${address}/session`);
    await once(this.#socket, 'open', { signal });
    this.#socket.on('message', data => {
      const answer = JSON.parse(String(data)) as Answer;
      this.#calls.get(answer.id!)?.(answer);
    });
    await this.#call('session.new', { capabilities: {} });
  }

  async #call<T>(method: string, params: object): Promise<T> {
    const id = ++this.#count;
    const answered = new Promise<Answer>(resolve => this.#calls.set(id, resolve));
    this.#socket!.send(JSON.stringify({ id, method, params }));
    const answer = await answered;
    this.#calls.delete(id);
    if (answer.type === 'error') {
      throw new Error(`${method}: ${answer.message}`);
    }
    return answer.result as T;
  }
}
