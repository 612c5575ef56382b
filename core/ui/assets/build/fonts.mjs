/** Three files per family: Latin, Cyrillic, and the rouble sign, which neither of the two has. */
import { copyFile, readFile, writeFile } from "node:fs/promises";
import subsetFont from "subset-font";
import { DIST, MODULES } from "./paths.mjs";

// The last three stretch Arial to the family's own metrics, so that text keeps its place when the font arrives:
// mean width of Russian and English text at weight 400, ascent and descent, in per cent of Arial.
const FAMILIES = [
  { file: "golos-text", name: "Golos Text", weights: "400 900", size: 106.4, ascent: 92.1, descent: 20.7 },
  { file: "ibm-plex-sans", name: "IBM Plex Sans", weights: "100 700", size: 101.9, ascent: 100.6, descent: 27 },
  { file: "inter", name: "Inter", weights: "100 900", size: 106.5, ascent: 90.9, descent: 22.6 },
  { file: "manrope", name: "Manrope", weights: "200 800", size: 101.7, ascent: 104.9, descent: 29.5 },
  { file: "onest", name: "Onest", weights: "100 900", size: 104.1, ascent: 93.1, descent: 29.3 },
];
const LATIN = "U+0000-00FF,U+0131,U+0152-0153,U+02BB-02BC,U+02C6,U+02DA,U+02DC,U+2000-206F,U+20AC,U+2122,U+2212";
const CYRILLIC = "U+0301,U+0400-045F,U+0490-0491,U+04B0-04B1,U+2116";
const ROUBLE = "U+20BD";

export async function buildFonts() {
  for (const { file } of FAMILIES) {
    const origin = `${MODULES}/@fontsource-variable/${file}/files/${file}`;
    await copyFile(`${origin}-latin-wght-normal.woff2`, `${DIST}/fonts/${file}-latin.woff2`);
    await copyFile(`${origin}-cyrillic-wght-normal.woff2`, `${DIST}/fonts/${file}-cyrillic.woff2`);
    const wide = await readFile(`${origin}-latin-ext-wght-normal.woff2`);
    const rouble = await subsetFont(wide, "₽", { targetFormat: "woff2" });
    await writeFile(`${DIST}/fonts/${file}-rouble.woff2`, rouble);
  }
}

function face({ file, name, weights }, part, range) {
  return `@font-face{font-family:"${name}";font-style:normal;font-weight:${weights};font-display:swap;src:url(fonts/${file}-${part}.woff2) format("woff2");unicode-range:${range}}`;
}

function fallback({ name, size, ascent, descent }) {
  return `@font-face{font-family:"${name} Fallback";src:local("Arial"),local("Liberation Sans"),local("Arimo");size-adjust:${size}%;ascent-override:${ascent}%;descent-override:${descent}%;line-gap-override:0%}`;
}

/** The @font-face rules; a browser downloads only the family that the theme names. */
export function fontFaces() {
  return FAMILIES.flatMap((family) => [
    face(family, "latin", LATIN),
    face(family, "cyrillic", CYRILLIC),
    face(family, "rouble", ROUBLE),
    fallback(family),
  ]).join("\n");
}
