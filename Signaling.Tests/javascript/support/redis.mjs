import { tmpdir } from 'node:os';
import { freePort, Program } from './program.mjs';

/** Starts a separate Redis for the test, which writes nothing to disk. */
export async function startRedis(args = ['--save', '']) {
  const port = await freePort();
  const redis = new Program('redis-server', [...args, '--bind', '127.0.0.1', '--port', String(port), '--dir', tmpdir()]);
  await redis.ready(/Ready to accept connections/);
  return Object.assign(redis, { port, address: `127.0.0.1:${port}` });
}
