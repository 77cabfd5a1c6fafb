// Builds forum/static/ from css/, js/ and the locked packages: hashed names, a manifest, and .gz and .br beside each text file.
//
//   npm ci --ignore-scripts --no-audit --no-fund && node build.mjs
import { createHash } from "node:crypto";
import { copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, extname, join, resolve as absolute } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

import { build } from "esbuild";

import { tokensLayer } from "./tokens.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const out = absolute(process.argv[2] ?? join(here, "..", "forum", "static"));
const fresh = `${out}.new`;
const modules = join(here, "node_modules");
const primitives = ["button", "heading", "paragraph", "link", "skip-link", "data-badge", "number-badge", "mark", "code"];
const themeFile = join(modules, "@nl-design-system-unstable/voorbeeld-design-tokens/dist/theme.css");
const fonts = {
  "source-sans-3.woff2": "source-sans-3-latin-wght-normal.woff2",
  "source-sans-3-italic.woff2": "source-sans-3-latin-wght-italic.woff2",
  "source-sans-3-ext.woff2": "source-sans-3-latin-ext-wght-normal.woff2",
  "source-sans-3-ext-italic.woff2": "source-sans-3-latin-ext-wght-italic.woff2",
};
// Sheets under the primitives (bare elements), and at either end of our own (what all stand on, what overrules all).
const ground = ["fonts.css", "base.css"];
const first = ["typography.css", "layout.css"];
const last = ["motion.css", "contrast.css", "print.css"];
const packed = new Set([".css", ".js", ".svg", ".txt", ".json"]);
const manifest = {};

const read = (...parts) => readFileSync(join(...parts), "utf8");

/** Writes one file under a name that changes with its content, and notes it in the manifest. */
function keep(name, content) {
  const digest = createHash("sha256").update(content).digest("hex").slice(0, 10);
  const hashed = name.replace(/(\.[a-z0-9]+)$/, `-${digest}$1`);
  writeFileSync(join(fresh, hashed), content);
  manifest[name] = hashed;
  return hashed;
}

function keepFonts() {
  for (const [name, file] of Object.entries(fonts)) keep(name, readFileSync(join(modules, "@fontsource-variable/source-sans-3/files", file)));
}

function sheets() {
  const nouns = readdirSync(join(here, "css")).filter((name) => name.endsWith(".css") && ![...ground, ...first, ...last].includes(name));
  return [...first, ...nouns.sort(), ...last];
}

/** The stylesheet in layers: our tokens, bare elements, the primitives of NL Design System as published, our own. */
async function stylesheet() {
  const nl = primitives.map((name) => read(modules, `@nl-design-system-candidate/${name}-css/dist/${name}.css`).replace(/\/\*# sourceMappingURL.*?\*\//, ""));
  const text = (names) => names.map((name) => read(here, "css", name)).join("\n");
  const source = `@layer tokens, base, nl, app;\n${tokensLayer(nl, themeFile)}
    @layer base {\n${text(ground)}\n}\n@layer nl {\n${nl.join("\n")}\n}\n@layer app {\n${text(sheets())}\n}\n`;
  const withFonts = source.replace(/url\("([\w-]+\.woff2)"\)/g, (_, name) => `url("${manifest[name]}")`);
  const result = await build({
    stdin: { contents: withFonts, loader: "css", resolveDir: fresh }, bundle: true, minify: true, write: false, external: ["*.woff2"],
    target: ["chrome111", "firefox113", "safari16.4"], logLevel: "warning",
  });
  keep("app.css", `/*! Licences of the parts: licenses.txt */\n${result.outputFiles[0].text}`);
}

/** The script in pieces: app.js for every page, and what a page asks for when it has use for it ("compose"). */
async function script() {
  const result = await build({
    absWorkingDir: here, entryPoints: [join(here, "js", "app.js")], bundle: true, splitting: true, minify: true, write: false, format: "esm", legalComments: "none",
    outdir: join(here, "out"), chunkNames: "[name]-[hash]", target: ["chrome111", "firefox113", "safari16.4"], logLevel: "warning",
  });
  for (const { path, text } of result.outputFiles) {
    const content = `/*! Licences of the parts: licenses.txt */\n${text}`;
    if (basename(path) === "app.js") keep("app.js", content);
    else keepPiece(basename(path), content);
  }
}

/** The service worker: one plain script, which shows notices with our pictures. The server hands it out at `/sw.js`. */
async function worker() {
  const pictures = { ICON: "icon-192.png", BADGE: "badge-96.png" };
  const define = Object.fromEntries(Object.entries(pictures).map(([name, file]) => [name, JSON.stringify(`/static/${manifest[file]}`)]));
  const result = await build({
    absWorkingDir: here, entryPoints: [join(here, "js", "worker", "sw.js")], bundle: true, minify: true, write: false, format: "iife", define,
    target: ["chrome111", "firefox113", "safari16.4"], logLevel: "warning",
  });
  keep("sw.js", result.outputFiles[0].text);
}

/** A piece keeps the name by which the others import it; that changes with its content already. */
function keepPiece(name, content) {
  writeFileSync(join(fresh, name), content);
  manifest[name.replace(/-[A-Z0-9]{8}\.js$/, ".js")] = name;
}

/** The licence text of every package that ends up in what a browser gets. */
function licences() {
  const { dependencies } = JSON.parse(read(here, "package.json"));
  const names = [...Object.keys(dependencies), "@nl-design-system-unstable/voorbeeld-design-tokens"].sort();
  const texts = names.map((name) => {
    const about = JSON.parse(read(modules, name, "package.json"));
    const file = readdirSync(join(modules, name)).find((entry) => /^licen[cs]e/i.test(entry));
    if (!file) throw new Error(`${name} has no licence file.`);
    return `${name} ${about.version} (${about.license})\n\n${read(modules, name, file).trim()}\n`;
  });
  writeFileSync(join(fresh, "licenses.txt"), texts.join(`\n${"-".repeat(78)}\n\n`));
}

function compress() {
  for (const name of readdirSync(fresh).filter((entry) => packed.has(extname(entry)) && entry !== "manifest.json")) {
    const content = readFileSync(join(fresh, name));
    writeFileSync(join(fresh, `${name}.gz`), gzipSync(content, { level: 9 }));
    writeFileSync(join(fresh, `${name}.br`), brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }));
  }
}

/** Takes along the files of the build before: a running server and open pages still ask for them. */
function keepPrevious() {
  let before = {};
  try { before = JSON.parse(read(out, "manifest.json")); } catch { return; }
  const names = Object.values(before).flatMap((name) => [name, `${name}.gz`, `${name}.br`]);
  for (const name of names.filter((one) => existsSync(join(out, one)) && !existsSync(join(fresh, one)))) copyFileSync(join(out, name), join(fresh, name));
}

/** Puts the finished folder in place of the old one in two renames, so nobody sees half a build. */
function publish() {
  const old = `${out}.old`;
  rmSync(old, { recursive: true, force: true });
  try { renameSync(out, old); } catch (error) { if (error.code !== "ENOENT") throw error; }
  renameSync(fresh, out);
  rmSync(old, { recursive: true, force: true });
}

rmSync(fresh, { recursive: true, force: true });
mkdirSync(fresh, { recursive: true });
keepFonts();
for (const name of readdirSync(join(here, "images"))) keep(name, readFileSync(join(here, "images", name)));
await stylesheet();
await script();
await worker();
licences();
writeFileSync(join(fresh, "manifest.json"), `${JSON.stringify(manifest, null, 2)}\n`);
compress();
keepPrevious();
publish();
const size = (name) => `${name} ${(gzipSync(readFileSync(join(out, manifest[name])), { level: 9 }).length / 1024).toFixed(1)} KB gz`;
console.log(`Built the front end: ${size("app.css")}, ${size("app.js")}, ${size("compose.js")}.`);
