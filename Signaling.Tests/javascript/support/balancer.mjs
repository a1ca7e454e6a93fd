import assert from 'node:assert/strict';
import { chmod, mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, Program } from './program.mjs';

const deploy = new URL('../../../deploy/', import.meta.url);

/** Starts nginx with a file of deploy/ in front of these two addresses. Only addresses, paths and the `changes` differ from the file. */
export const startNginx = (file, nodes, changes = []) => start(file, nodes, changes, async (config, folder) => {
  // nginx opens /dev/stdout again, which works with a file but not with Node's pipes.
  const log = await open(join(folder, 'access.log'), 'w');
  const nginx = new Program('nginx', ['-p', folder, '-e', 'stderr', '-c', config, '-g', 'daemon off; error_log stderr notice;'], {
    stdio: ['ignore', log.fd, 'pipe'],
  });
  await nginx.ready(/start worker process/).finally(() => log.close());
  return nginx;
});

/** Starts HAProxy with the file of deploy/ in front of these two addresses. Only addresses and the `changes` differ from the file. */
export const startHaproxy = (nodes, changes = []) => start('haproxy.cfg', nodes, changes, async config => {
  const haproxy = new Program('haproxy', ['-W', '-f', config]);
  await haproxy.ready(/Loading success/);
  return haproxy;
});

/** Starts Caddy with the file of deploy/ in front of these two addresses. Only addresses and the `changes` differ from the file. */
export const startCaddy = (nodes, changes = []) => start('Caddyfile', nodes, [[/admin localhost:2019/, 'admin off'], ...changes], async (config, folder) => {
  const caddy = new Program('caddy', ['run', '--config', config, '--adapter', 'caddyfile'], {
    env: { ...process.env, HOME: folder, XDG_CONFIG_HOME: folder, XDG_DATA_HOME: folder },
  });
  await caddy.ready(/serving initial configuration/);
  return caddy;
});

async function start(file, nodes, further, run) {
  const port = await freePort();
  const folder = await mkdtemp(join(tmpdir(), 'signaling-'));
  await chmod(folder, 0o755); // if root runs the tests, nginx's workers have another user
  const config = join(folder, file);
  await writeFile(config, adapt(file, await readFile(new URL(file, deploy), 'utf8'), folder, port, nodes, further));

  const program = await run(config, folder);
  const address = `http://127.0.0.1:${port}`;
  return {
    address,
    hub: `${address}/signaling`,
    said: pattern => program.said(pattern),
    stop: () => program.stop().finally(() => rm(folder, { recursive: true })),
  };
}

function adapt(file, text, folder, port, nodes, further) {
  const changes = [
    file === 'Caddyfile' ? [/^:8080/m, `http://127.0.0.1:${port}`] : [/(?<word>listen|bind) :?8080/g, `$<word> 127.0.0.1:${port}`],
    ...nodes.map((node, i) => [new RegExp(`server-${i + 1}:8080`, 'g'), new URL(node).host]),
    ...further,
  ];
  return changes.reduce((text, [from, to]) => {
    assert.match(text, from);
    return text.replace(from, to);
  }, text.replaceAll('/tmp/', `${folder}/`));
}
