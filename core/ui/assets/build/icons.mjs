/**
 * One sprite of the icons that the product names.
 *
 * An icon counts as named where the name stands beside the word icon: {% icon "plus" %}, icon="plus", icon_open="lock",
 * "icon": "plus", <c-icon name="plus">, or in icons.txt for names that are put together at run time.
 */
import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { ASSETS, DIST, MODULES, sourceFiles } from "./paths.mjs";

const NAMED = [
  /\bicon(?:_[a-z]+)?["']?\s*[=:]\s*["']([a-z0-9-]+)["']/gi,
  /\{%\s*icon\s+["']([a-z0-9-]+)["']/g,
  /<c-icon\s[^>]*?name=["']([a-z0-9-]+)["']/g,
  /\bicon\(["']([a-z0-9-]+)["']/g,
];

async function namedIcons() {
  const names = new Map();
  for (const path of await sourceFiles(".html", ".py", ".js")) {
    const text = await readFile(path, "utf8");
    for (const pattern of NAMED) for (const [, name] of text.matchAll(pattern)) names.set(name, path);
  }
  for (const name of (await readFile(`${ASSETS}/icons.txt`, "utf8")).split("\n")) {
    if (name && !name.startsWith("#")) names.set(name, "icons.txt");
  }
  return names;
}

async function symbol(name, origin) {
  const path = `${MODULES}/@tabler/icons/icons/outline/${name}.svg`;
  if (!existsSync(path)) throw new Error(`${origin} names the icon "${name}", which the set does not have`);
  const drawing = (await readFile(path, "utf8")).replace(/<!--[\s\S]*?-->/g, "");
  const shapes = drawing
    .slice(drawing.indexOf(">", drawing.indexOf("<svg")) + 1, drawing.lastIndexOf("</svg>"))
    .replace(/<path stroke="none"[^>]*\/>/, "")
    .replace(/\s*\n\s*/g, "")
    .replace(/ \/>/g, "/>");
  return `<symbol id="${name}" viewBox="0 0 24 24">${shapes}</symbol>`;
}

export async function buildIcons() {
  const names = await namedIcons();
  const sorted = [...names.keys()].sort();
  const symbols = await Promise.all(sorted.map((name) => symbol(name, names.get(name))));
  await writeFile(`${DIST}/icons.svg`, `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>\n`);
}
