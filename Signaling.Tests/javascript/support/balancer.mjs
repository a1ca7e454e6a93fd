import assert from 'node:assert/strict';
import { chmod, mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, Program } from './program.mjs';

const deploy = new URL('../../../deploy/', import.meta.url);

/** Starts nginx with a file of deploy/, in which only addresses and paths are changed, in front of these two addresses. */
export const startNginx = (file, nodes) => start(file, nodes, async (config, folder) => {
  // nginx opens /dev/stdout anew, which works with a file and not with Node's pipes.
  const log = await open(join(folder, 'access.log'), 'w');
  const nginx = new Program('nginx', ['-p', folder, '-e', 'stderr', '-c', config, '-g', 'daemon off; error_log stderr notice;'], {
    stdio: ['ignore', log.fd, 'pipe'],
  });
  await nginx.ready(/start worker process/).finally(() => log.close());
  return nginx;
});

/** Starts HAProxy with the file of deploy/, in which only addresses are changed, in front of these two addresses. */
export const startHaproxy = nodes => start('haproxy.cfg', nodes, async config => {
  const haproxy = new Program('haproxy', ['-W', '-f', config]);
  await haproxy.ready(/Loading success/);
  return haproxy;
});

async function start(file, nodes, run) {
  const port = await freePort();
  const folder = await mkdtemp(join(tmpdir(), 'signaling-'));
  await chmod(folder, 0o755); // where root runs the tests, nginx's workers are another user
  const config = join(folder, file);
  await writeFile(config, adapt(await readFile(new URL(file, deploy), 'utf8'), folder, port, nodes));

  const program = await run(config, folder);
  const address = `http://127.0.0.1:${port}`;
  return {
    address,
    hub: `${address}/signaling`,
    said: pattern => program.said(pattern),
    stop: () => program.stop().finally(() => rm(folder, { recursive: true })),
  };
}

function adapt(text, folder, port, nodes) {
  const changes = [
    [/(?<word>listen|bind) :?8080/g, `$<word> 127.0.0.1:${port}`],
    ...nodes.map((node, i) => [new RegExp(`server-${i + 1}:8080`, 'g'), new URL(node).host]),
  ];
  return changes.reduce((text, [from, to]) => {
    assert.match(text, from);
    return text.replaceAll(from, to);
  }, text.replaceAll('/tmp/', `${folder}/`));
}
