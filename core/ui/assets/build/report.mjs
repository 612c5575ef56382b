/** Sizes as a browser downloads them, against the budget of a page. */
import { readFile, readdir } from "node:fs/promises";
import { brotliCompressSync } from "node:zlib";
import { DIST } from "./paths.mjs";

const BUDGET = { "atrium.css": 45, "atrium.js": 45, "icons.svg": 12 };

export async function report() {
  let within = true;
  for (const [name, cap] of Object.entries(BUDGET)) {
    const kilobytes = brotliCompressSync(await readFile(`${DIST}/${name}`)).length / 1024;
    within &&= kilobytes <= cap;
    const verdict = kilobytes <= cap ? "" : "  over budget";
    process.stdout.write(`${name.padEnd(12)} ${kilobytes.toFixed(1).padStart(6)} KB of ${cap} (brotli)${verdict}\n`);
  }
  const fonts = await readdir(`${DIST}/fonts`);
  process.stdout.write(`fonts        ${String(fonts.length).padStart(6)} files\n`);
  return within;
}
