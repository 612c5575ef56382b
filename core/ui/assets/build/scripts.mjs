/** One deferred module for every page; files named page_*.js beside it become bundles of their own. */
import { readdir } from "node:fs/promises";
import { build } from "esbuild";
import { ASSETS, DIST } from "./paths.mjs";

export async function buildScripts() {
  const extra = (await readdir(`${ASSETS}/scripts`)).filter((name) => name.startsWith("page_")).sort();
  await build({
    entryPoints: [
      { in: `${ASSETS}/scripts/index.js`, out: "atrium" },
      ...extra.map((name) => ({ in: `${ASSETS}/scripts/${name}`, out: name.replace(/\.js$/, "") })),
    ],
    outdir: DIST,
    bundle: true,
    minify: true,
    format: "esm",
    target: ["es2022"],
    legalComments: "none",
    logLevel: "warning",
  });
}
