/**
 * The same families for documents on paper: the typesetter reads TrueType alone and takes one file for a family, so each
 * part becomes a family of its own, and a document names the parts in turn.
 */
import { mkdir, readFile, writeFile } from "node:fs/promises";
import subsetFont from "subset-font";
import { DIST, MODULES } from "./paths.mjs";

const FAMILIES = ["golos-text", "ibm-plex-sans", "inter", "manrope", "onest"];
const PARTS = ["latin", "cyrillic", "latin-ext", "cyrillic-ext"];
// A text of ordinary weight is set in the font's default, which some families draw much lighter.
const WEIGHTS = { wght: { min: 400, default: 400, max: 700 } };
// Of the names of a font: family, full name, PostScript name, typographic family.
const RENAMED = new Set([1, 4, 6, 16]);

export async function buildPrintFonts() {
  await mkdir(`${DIST}/print`, { recursive: true });
  for (const family of FAMILIES) {
    for (const part of PARTS) {
      const origin = `${MODULES}/@fontsource-variable/${family}/files/${family}-${part}-wght-normal.woff2`;
      const font = await readFile(origin).catch(() => null);
      if (!font) continue;
      const plain = await subsetFont(font, "", { keepAllGlyphs: true, targetFormat: "truetype", variationAxes: WEIGHTS });
      await writeFile(`${DIST}/print/${family}-${part}.ttf`, renamed(plain, `at-${family}-${part}`));
    }
  }
}

function renamed(font, family) {
  const count = font.readUInt16BE(4);
  const tables = Array.from({ length: count }, (_, index) => {
    const at = 12 + index * 16;
    const start = font.readUInt32BE(at + 8);
    return { tag: font.toString("latin1", at, at + 4), data: font.subarray(start, start + font.readUInt32BE(at + 12)) };
  });
  for (const table of tables) if (table.tag === "name") table.data = names(table.data, family);
  return assembled(font.subarray(0, 12), tables);
}

/** The table of names (format 0) with the family's own name in place of the foundry's. */
function names(table, family) {
  const count = table.readUInt16BE(2);
  const storage = table.readUInt16BE(4);
  const head = Buffer.alloc(6 + count * 12);
  const strings = [];
  let length = 0;
  head.writeUInt16BE(count, 2);
  head.writeUInt16BE(head.length, 4);
  for (let index = 0; index < count; index += 1) {
    const at = 6 + index * 12;
    table.copy(head, at, at, at + 12);
    const start = storage + table.readUInt16BE(at + 10);
    const wide = [0, 3].includes(table.readUInt16BE(at));
    const own = Buffer.from(family, wide ? "utf16le" : "latin1");
    const text = RENAMED.has(table.readUInt16BE(at + 6))
      ? wide ? own.swap16() : own
      : table.subarray(start, start + table.readUInt16BE(at + 8));
    head.writeUInt16BE(text.length, at + 8);
    head.writeUInt16BE(length, at + 10);
    strings.push(text);
    length += text.length;
  }
  return Buffer.concat([head, ...strings]);
}

function assembled(header, tables) {
  const directory = Buffer.alloc(tables.length * 16);
  const bodies = [];
  let offset = 12 + directory.length;
  tables.forEach(({ tag, data }, index) => {
    const padded = Buffer.alloc(Math.ceil(data.length / 4) * 4);
    data.copy(padded);
    let sum = 0;
    for (let at = 0; at < padded.length; at += 4) sum = (sum + padded.readUInt32BE(at)) >>> 0;
    directory.write(tag, index * 16, "latin1");
    directory.writeUInt32BE(sum, index * 16 + 4);
    directory.writeUInt32BE(offset, index * 16 + 8);
    directory.writeUInt32BE(data.length, index * 16 + 12);
    bodies.push(padded);
    offset += padded.length;
  });
  return Buffer.concat([header, directory, ...bodies]);
}
