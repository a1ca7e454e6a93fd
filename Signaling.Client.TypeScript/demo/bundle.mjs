// Bundles an application of this package: scripts and style sheets with a hash of their content in their names, the pages that refer to them, and a compressed
// copy of each of these files. The demo and the dashboard use it.
import { build, context } from "esbuild";
import { cp, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { basename, dirname, extname, join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";

const compressed = new Set([".html", ".js", ".css", ".svg", ".webmanifest"]);

/**
 * `parts`: one set of entry points for each bundle; bundles share no code. `pages`: files below `source` that name entry points, such as `src="demo.js"`.
 * `copied`: further files, by their place in the result.
 */
export async function bundle({ source, out, parts, pages, copied, alias, watch }) {
  const results = parts.map(() => null);
  let writing = Promise.resolve();

  const writeAll = async () => {
    const outputs = Object.assign({}, ...results.map(({ metafile }) => metafile.outputs));
    await rm(out, { recursive: true, force: true });
    await mkdir(join(out, "assets"), { recursive: true });
    await Promise.all(results.flatMap(({ outputFiles }) => outputFiles).map(({ path, contents }) => writeFile(path, contents)));
    await Promise.all(Object.entries(copied).map(([to, from]) => cp(from, join(out, to))));
    await Promise.all(pages.map(page => writePage(join(source, page), join(out, page), outputs)));
    await compressAll(out);
  };
  // With --watch, two bundles can be ready at the same time.
  const finish = (part, result) => {
    results[part] = result.errors.length > 0 ? null : result;
    if (results.every(Boolean)) {
      writing = writing.catch(() => {}).then(writeAll);
    }
    return writing;
  };

  const all = parts.map((entryPoints, part) => ({
    entryPoints,
    outdir: out,
    entryNames: "assets/[name]-[hash]",
    chunkNames: "assets/[name]-[hash]",
    alias,
    tsconfig: join(source, "tsconfig.json"),
    bundle: true,
    splitting: true,
    format: "esm",
    target: ["es2022"],
    minify: true,
    sourcemap: true,
    metafile: true,
    write: false,
    legalComments: "none",
    logLevel: "warning",
    plugins: [{ name: "pages", setup: ({ onEnd }) => onEnd(result => finish(part, result)) }],
  }));
  for (const options of all) {
    await (watch ? (await context(options)).watch() : build(options));
  }
}

/** Names the hashed files in a page. The files that a script imports at once are loaded beside it, not after it. */
async function writePage(from, to, outputs) {
  const named = new Map(Object.keys(outputs).map(path => [basename(path).replace(/-[A-Z0-9]{8}(?=\.\w+$)/, ""), path]));
  const hashed = (up, name) => {
    const path = named.get(name);
    if (!path) {
      throw new Error(`${from} refers to ${name}, which is not built.`);
    }
    return `${up}assets/${basename(path)}`;
  };
  const text = (await readFile(from, "utf8"))
    .replace(/^( *)<script type="module" src="((?:\.\.\/)*)([\w-]+\.js)"><\/script>$/gm, (script, indent, up, name) => [
      ...(outputs[named.get(name)]?.imports ?? []).filter(({ kind }) => kind === "import-statement")
        .map(({ path }) => `${indent}<link rel="modulepreload" href="${up}assets/${basename(path)}">`),
      script,
    ].join("\n"))
    .replace(/\b(href|src)="((?:\.\.\/)*)([\w-]+\.(?:css|js))"/g, (_, attribute, up, name) => `${attribute}="${hashed(up, name)}"`);
  await mkdir(dirname(to), { recursive: true });
  await writeFile(to, text);
}

async function compressAll(folder) {
  const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter(file => file.isFile() && compressed.has(extname(file.name)));
  await Promise.all(files.map(async file => {
    const path = join(file.parentPath ?? file.path, file.name);
    const bytes = await readFile(path);
    await writeFile(`${path}.gz`, await promisify(gzip)(bytes, { level: 9 }));
    await writeFile(`${path}.br`, await promisify(brotliCompress)(bytes, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } }));
  }));
}
