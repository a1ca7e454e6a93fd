// Bundles the operators' dashboard into dashboard/dist. `node dashboard/build.mjs [--watch]`.
import { fileURLToPath } from "node:url";
import { bundle } from "../demo/bundle.mjs";

const path = relative => fileURLToPath(new URL(relative, import.meta.url));

await bundle({
  source: path("."),
  out: path("dist"),
  parts: [{ dashboard: path("src/main.ts"), styles: path("styles/main.css") }],
  pages: ["index.html"],
  copied: { "icon.svg": path("../demo/public/icon.svg") },
  watch: process.argv.includes("--watch"),
});
