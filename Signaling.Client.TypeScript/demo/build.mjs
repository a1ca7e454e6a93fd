// Bundles the demo into demo/dist: one script, one style sheet, the page and its icon. `node demo/build.mjs [--watch]`.
import { build, context } from "esbuild";
import { cp, mkdir, rm } from "node:fs/promises";
import { fileURLToPath } from "node:url";

const path = relative => fileURLToPath(new URL(relative, import.meta.url));

const options = {
  entryPoints: { demo: path("src/main.ts"), diagnose: path("src/diagnose/main.ts"), styles: path("styles/main.css") },
  outdir: path("dist"),
  alias: {
    "@signaling/client/data": path("../src/data/index.ts"), "@signaling/client/diagnose": path("../src/diagnose/index.ts"),
    "@signaling/client": path("../src/index.ts"),
  },
  tsconfig: path("tsconfig.json"),
  bundle: true,
  format: "esm",
  target: ["es2022"],
  minify: true,
  sourcemap: true,
  legalComments: "none",
  logLevel: "warning",
};

await rm(path("dist"), { recursive: true, force: true });
await mkdir(path("dist"), { recursive: true });
await cp(path("public"), path("dist"), { recursive: true });
for (const page of ["index.html", "diagnose/index.html"]) {
  await cp(path(page), path(`dist/${page}`));
}

if (process.argv.includes("--watch")) {
  await (await context(options)).watch();
} else {
  await build(options);
}
