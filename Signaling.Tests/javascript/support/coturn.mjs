import { createHmac, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, Program } from './program.mjs';

/** Starts a TURN server of the test's own on loopback, whose users have credentials that are made with its secret. */
export async function startCoturn(args = []) {
  const coturn = new Coturn(await freePort(), args);
  await coturn.start();
  return coturn;
}

class Coturn {
  secret = randomBytes(24).toString('hex');

  #port;
  #args;
  #folder = mkdtempSync(join(tmpdir(), 'coturn-'));
  #programs = [];

  constructor(port, args) {
    this.#port = port;
    this.#args = args;
    const file = name => join(this.#folder, name);
    writeFileSync(file('turnserver.conf'), [
      'listening-ip=127.0.0.1', 'relay-ip=127.0.0.1', `listening-port=${port}`,
      // Above the ports that the system gives to outgoing connections.
      'min-port=61000', 'max-port=65000',
      'use-auth-secret', `static-auth-secret=${this.secret}`, 'realm=signaling', 'fingerprint',
      'allow-loopback-peers', 'no-tls', 'no-dtls', 'no-cli',
      // A second thread listens on the same TCP port, which not every kernel allows.
      'relay-threads=1',
      'log-file=stdout', 'verbose', `pidfile=${file('pid')}`, `userdb=${file('db')}`, '',
    ].join('\n'));
  }

  get port() {
    return this.#port;
  }

  get url() {
    return `turn:127.0.0.1:${this.#port}?transport=udp`;
  }

  /** All that it has said, also before a restart. */
  get log() {
    return this.#programs.map(({ log }) => log).join('\n');
  }

  said(pattern) {
    return this.#programs.at(-1).said(pattern);
  }

  /** What its REST form wants: the secret signs when it ends and a name. */
  credentials(name, secondsLeft) {
    const username = `${Math.floor(Date.now() / 1000) + secondsLeft}:${name}`;
    return { username, credential: createHmac('sha1', this.secret).update(username).digest('base64') };
  }

  async start() {
    const program = new Program('turnserver', ['-c', join(this.#folder, 'turnserver.conf'), ...this.#args]);
    this.#programs.push(program);
    await program.ready(/UDP listener opened on/);
  }

  /** Comes back on the same port, without anything that was allocated before. */
  async restart() {
    await this.#programs.at(-1).stop('SIGKILL');
    await this.start();
  }

  async stop() {
    await this.#programs.at(-1)?.stop('SIGKILL');
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
