import { tmpdir } from 'node:os';
import { freePort, Program } from './program.mjs';

/** Starts a Redis of the test's own, which keeps nothing. */
export async function startRedis(args = ['--save', '']) {
  const port = await freePort();
  const redis = new Program('redis-server', [...args, '--bind', '127.0.0.1', '--port', String(port), '--dir', tmpdir()]);
  await redis.ready(/Ready to accept connections/);
  return Object.assign(redis, { port, address: `127.0.0.1:${port}` });
}
