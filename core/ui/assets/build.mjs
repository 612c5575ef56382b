/**
 * Build what the pages load: core/ui/static/ui/dist/{atrium.css,atrium.js,icons.svg,fonts/,print/,art/}.
 *
 * The same sources give the same bytes, so the hashed names that Django gives the files stay put between builds.
 */
import { cp, mkdir, rm } from "node:fs/promises";
import { buildFonts } from "./build/fonts.mjs";
import { buildIcons } from "./build/icons.mjs";
import { ASSETS, DIST } from "./build/paths.mjs";
import { report } from "./build/report.mjs";
import { buildPrintFonts } from "./build/print_fonts.mjs";
import { buildScripts } from "./build/scripts.mjs";
import { buildStyles } from "./build/styles.mjs";

await rm(DIST, { recursive: true, force: true });
await mkdir(`${DIST}/fonts`, { recursive: true });
await Promise.all([buildStyles(), buildScripts(), buildIcons(), buildFonts(), buildPrintFonts()]);
await cp(`${ASSETS}/art`, `${DIST}/art`, { recursive: true });
const withinBudget = await report();
process.exit(withinBudget ? 0 : 1);
