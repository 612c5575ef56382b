/** Where the build reads and writes. */
import { readdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";

export const ROOT = fileURLToPath(new URL("../../../../", import.meta.url)).replace(/\/$/, "");
export const ASSETS = `${ROOT}/core/ui/assets`;
export const DIST = `${ROOT}/core/ui/static/ui/dist`;
export const MODULES = `${ROOT}/node_modules`;

const SOURCE_FOLDERS = ["core", "tenants", "themes", "api", "modules"];
const SKIPPED = /(^|\/)(dist|migrations|__pycache__|locale|node_modules)(\/|$)/;

/** Files of the product whose text may name a style class or an icon, in a stable order. */
export async function sourceFiles(...extensions) {
  const found = [];
  for (const folder of SOURCE_FOLDERS) {
    const entries = await readdir(`${ROOT}/${folder}`, { recursive: true, withFileTypes: true });
    for (const entry of entries) {
      const path = `${entry.parentPath}/${entry.name}`;
      const named = extensions.some((extension) => entry.name.endsWith(extension));
      if (entry.isFile() && named && !SKIPPED.test(path.slice(ROOT.length + 1))) found.push(path);
    }
  }
  return found.sort();
}
