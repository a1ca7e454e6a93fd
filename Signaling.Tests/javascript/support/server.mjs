import assert from 'node:assert/strict';
import { existsSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Program } from './program.mjs';

/**
 * Starts the real server process on a free port, and resolves when it listens.
 * `settings` are configuration keys and values, such as `{ 'Signaling:AllowedOrigins:0': '*' }`; `environment` are environment variables.
 */
export async function startServer(settings = {}, environment = {}) {
  const server = new Server(settings, environment);
  [, server.address] = await server.ready(/Now listening on: (http:\S+)/);
  return server;
}

class Server extends Program {
  constructor(settings, environment) {
    const args = Object.entries(settings).map(([key, value]) => `--${key}=${value}`);
    super('dotnet', [serverDll(), '--urls', 'http://127.0.0.1:0', ...args], {
      // The development settings allow every origin.
      env: { ...process.env, ASPNETCORE_ENVIRONMENT: 'Production', DOTNET_ENVIRONMENT: 'Production', Signaling__Auth__Mode: 'Open', ...environment },
    });
  }

  get hub() {
    return `${this.address}/signaling`;
  }

  /** Stops the server. Fails if it did not stop in order or has logged an error. */
  async stopCleanly() {
    await this.stop();
    assert.equal(this.end, 0, `The server ended with ${this.end}:\n${this.log}`);
    const bad = this.lines.filter(line => /^(fail|crit):|Unhandled/.test(line));
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
