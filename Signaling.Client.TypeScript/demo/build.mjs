// Bundles the demo into demo/dist. `node demo/build.mjs [--watch]`.
import { readdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { bundle } from "./bundle.mjs";

const path = relative => fileURLToPath(new URL(relative, import.meta.url));

await bundle({
  source: path("."),
  out: path("dist"),
  // The page that checks the connection is a bundle of its own. Otherwise the lobby would be cut into more files, and load them all.
  parts: [{ demo: path("src/main.ts"), styles: path("styles/main.css") }, { diagnose: path("src/diagnose/main.ts") }],
  pages: ["index.html", "diagnose/index.html"],
  copied: Object.fromEntries((await readdir(path("public"))).map(name => [name, path(`public/${name}`)])),
  alias: {
    "@signaling/client/data": path("../src/data/index.ts"), "@signaling/client/diagnose": path("../src/diagnose/index.ts"),
    "@signaling/client/statistics": path("../src/statistics/index.ts"),
    "@signaling/client": path("../src/index.ts"),
  },
  watch: process.argv.includes("--watch"),
});
