import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, statSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { patienceMs } from './patience.mjs';

/**
 * Starts the real server process on a port of its own and resolves once it listens.
 * `settings` are configuration keys and values, such as `{ 'Signaling:AllowedOrigins:0': '*' }`.
 */
export async function startServer(settings = {}) {
  const server = new Server(settings);
  await server.listening();
  return server;
}

class Server {
  #process;
  #exited;
  #lines = [];

  constructor(settings) {
    const args = Object.entries(settings).map(([key, value]) => `--${key}=${value}`);
    this.#process = spawn('dotnet', [serverDll(), '--urls', 'http://127.0.0.1:0', ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      // The development settings allow every origin.
      env: { ...process.env, ASPNETCORE_ENVIRONMENT: 'Production', DOTNET_ENVIRONMENT: 'Production' },
    });
    this.#exited = once(this.#process, 'close');
    endWithThisProcess(this.#process);
  }

  get hub() {
    return `${this.address}/signaling`;
  }

  get log() {
    return this.#lines.join('\n');
  }

  listening() {
    return new Promise((resolve, reject) => {
      const giveUp = why => reject(new Error(`The server ${why}:\n${this.log}`));
      const timer = setTimeout(giveUp, patienceMs, 'did not listen in time');
      this.#exited.then(() => giveUp('ended'), giveUp).finally(() => clearTimeout(timer));

      const read = line => {
        this.#lines.push(line);
        const [, address] = /Now listening on: (http:\S+)/.exec(line) ?? [];
        if (address) {
          this.address = address;
          clearTimeout(timer);
          resolve();
        }
      };
      createInterface(this.#process.stdout).on('line', read);
      createInterface(this.#process.stderr).on('line', read);
    });
  }

  async stop() {
    if (this.#process.exitCode === null && this.#process.signalCode === null) {
      this.#process.kill('SIGTERM');
    }
    await this.#exited;
  }

  /** Stops the server and fails unless it ended in the orderly way and logged no error on its way. */
  async stopCleanly() {
    await this.stop();
    assert.equal(this.#process.exitCode, 0, `The server ended with ${this.#process.exitCode ?? this.#process.signalCode}:\n${this.log}`);
    const bad = this.#lines.filter(line => /^(fail|crit):|Unhandled/.test(line));
    assert.deepEqual(bad, [], `The server logged errors:\n${this.log}`);
  }
}

function serverDll() {
  if (process.env.SIGNALING_SERVER_DLL) {
    return process.env.SIGNALING_SERVER_DLL;
  }

  const built = ['Debug', 'Release']
    .map(name => fileURLToPath(new URL(`../../../Signaling.Server/bin/${name}/net10.0/Signaling.Server.dll`, import.meta.url)))
    .filter(path => existsSync(path))
    .sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs);
  assert.ok(built.length > 0, 'The server is not built: run "dotnet build Signaling.Server", or set SIGNALING_SERVER_DLL.');
  return built[0];
}

// A test run that is interrupted or times out must not leave servers behind; "exit" alone is not raised for a signal.
const children = new Set();

function endWithThisProcess(child) {
  if (children.size === 0) {
    process.on('exit', () => children.forEach(child => child.kill()));
    process.once('SIGINT', () => process.exit(130));
    process.once('SIGTERM', () => process.exit(143));
  }
  children.add(child);
}
