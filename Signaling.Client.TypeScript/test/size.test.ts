import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { expect, test } from 'vitest';

const limitBytes = 17_200;

const sizeOf = async (contents: string): Promise<number> => gzipSync(await textOf(contents), { level: 9 }).length;

async function textOf(contents: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: new URL('../src', import.meta.url).pathname, loader: 'ts' },
    bundle: true, minify: true, write: false, format: 'esm', platform: 'browser', target: 'es2022', external: ['@microsoft/signalr', 'react'],
  });
  return outputFiles[0]!.text;
}

test('Our own part, minified and gzipped, stays below 17.2 kB', async () => {
  const size = await sizeOf('export * from "./index.ts"');
  console.log(`${size} bytes`);
  expect(size).toBeLessThan(limitBytes);
});

test('Encryption, with the client that it extends, is not part of the core and stays below 4.5 kB', async () => {
  const [client, secret] = [await sizeOf('export { SignalingClient } from "./index.ts"'), await sizeOf('export * from "./secret/index.ts"')];
  console.log(`${secret - client} bytes`);
  expect(secret - client).toBeLessThan(4_500);
});

test('The mesh is not part of a bundle that uses only the client', async () => {
  const [all, client] = [await sizeOf('export * from "./index.ts"'), await sizeOf('export { SignalingClient } from "./index.ts"')];
  expect(all - client).toBeGreaterThan(3_500);
});

const core = 'export * from "./index.ts";';

test.each([
  ['data/index', 6_400], ['diagnose/index', 5_400], ['react/index', 1_600], ['media/index', 3_000], ['statistics/index', 600], ['node/index', 1_500], ['events', 800],
] as const)('The entry point "%s" adds less than %i bytes to a page that has the rest', async (name, limit) => {
  const size = await sizeOf(`${core} export * from "./${name}.ts"`) - await sizeOf(core);
  console.log(`${name}: ${size} bytes`);
  expect(size).toBeLessThan(limit);
});

test('The core has nothing of the optional entry points', async () => {
  for (const text of ['showSaveFilePicker', 'icecandidateerror', 'useSyncExternalStore', 'roundTripMs', 'disableAutoNegotiation']) {
    expect(await textOf(core)).not.toContain(text);
  }
});
