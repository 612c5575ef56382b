/** Tabler, cut down to the classes in use and put into a cascade layer, followed by our own rules. */
import { readFile, writeFile } from "node:fs/promises";
import { build, transform } from "esbuild";
import { PurgeCSS } from "purgecss";
import { fontFaces } from "./fonts.mjs";
import { ASSETS, DIST, MODULES, sourceFiles } from "./paths.mjs";

const BROWSERS = ["chrome123", "edge123", "firefox128", "safari17.5"];
const CLASS_NAMES = /[A-Za-z0-9_:/.-]*[A-Za-z0-9_/-]/g;

// Put together from parts in templates ("btn-{{ variant }}"), so no text names them whole.
const COMPOSED = [/^btn-/, /^alert-/, /^col-/, /^table-/];

async function ownRules() {
  const result = await build({
    entryPoints: [`${ASSETS}/styles/index.css`],
    bundle: true,
    write: false,
    external: ["art/*"],
    target: BROWSERS,
    logLevel: "warning",
  });
  return result.outputFiles[0].text;
}

export async function buildStyles() {
  const [tabler, own, content] = await Promise.all([
    readFile(`${MODULES}/@tabler/core/dist/css/tabler.css`, "utf8"),
    ownRules(),
    sourceFiles(".html", ".py", ".js"),
  ]);
  const together = [
    "@layer tabler{",
    tabler.replace('@charset "UTF-8";', ""),
    "}",
    "/*! purgecss start ignore */",
    fontFaces(),
    own,
    "/*! purgecss end ignore */",
  ].join("\n");
  const [purged] = await new PurgeCSS().purge({
    content: content.filter((path) => !path.endsWith("/gallery.html")),
    css: [{ raw: together }],
    defaultExtractor: (text) => text.match(CLASS_NAMES) ?? [],
    safelist: { standard: ["show", "active", "disabled", ...COMPOSED], variables: [/^--at-/] },
    variables: true,
    keyframes: true,
  });
  const { code } = await transform(purged.css, {
    loader: "css",
    minify: true,
    target: BROWSERS,
    legalComments: "none",
  });
  await writeFile(`${DIST}/atrium.css`, code);
}
