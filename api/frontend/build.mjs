// Builds `dist/`: one style sheet, one script per kind of page, one sprite of icons, all with content-hashed names,
// and `manifest.json`, which maps plain names to hashed ones. Nothing is fetched from anywhere.
import { createHash } from "node:crypto";
import { mkdir, readFile, readdir, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import esbuild from "esbuild";

const root = path.dirname(fileURLToPath(import.meta.url));
const dist = path.join(root, "dist");
const fresh = path.join(root, `dist.${process.pid}`);

/** The icons taken from bootstrap-icons; the species' are our own, in `src/icons`. */
const BOOTSTRAP_ICONS = [
  "arrow-counterclockwise", "arrow-down", "arrow-up", "box-arrow-right", "braces", "calendar-plus", "check-circle",
  "check-lg", "circle-half", "clipboard2-pulse", "clock", "clock-history", "columns-gap", "copy", "download",
  "envelope", "envelope-exclamation", "envelope-open", "exclamation-triangle-fill", "eye", "eye-slash", "gear",
  "grip-vertical", "heart-pulse", "house-heart", "info-circle", "journal-text", "link-45deg", "pause-fill", "pencil",
  "people", "person-circle", "person-plus", "person-slash", "phone", "play-fill", "plus-lg", "printer", "shield-check",
  "skip-end-fill", "skip-start-fill", "slash-circle", "sliders", "translate", "trash3", "x-lg",
];

await rm(fresh, { recursive: true, force: true });
await mkdir(fresh, { recursive: true });

const result = await esbuild.build({
  absWorkingDir: root,
  entryPoints: ["theme", "app", "board", "entrance", "tracking", "replay"].map((name) => `src/${name}.ts`).concat("src/app.css"),
  entryNames: "[name]-[hash]",
  chunkNames: "[name]-[hash]",
  bundle: true,
  minify: true,
  splitting: false,
  format: "iife",
  target: ["es2022"],
  legalComments: "none",
  outdir: fresh,
  metafile: true,
  logLevel: "warning",
});

const manifest = {};
for (const [file, output] of Object.entries(result.metafile.outputs)) {
  if (!output.entryPoint) continue;
  const plain = path.basename(output.entryPoint).replace(/\.ts$/, ".js");
  manifest[plain] = path.basename(file);
}

await emit("icons.svg", await sprite());
await emit("favicon.svg", await readFile(path.join(root, "src/favicon.svg")));
await writeFile(path.join(fresh, "manifest.json"), `${JSON.stringify(manifest, Object.keys(manifest).sort(), 2)}\n`);
// Put in place by renaming, so that a server that reads it meanwhile finds the old files or the new.
const old = `${fresh}.old`;
await rename(dist, old).catch(() => {});
await rename(fresh, dist);
await rm(old, { recursive: true, force: true });

async function emit(name, content) {
  const hash = createHash("sha256").update(content).digest("hex").slice(0, 8).toUpperCase();
  const { name: stem, ext } = path.parse(name);
  manifest[name] = `${stem}-${hash}${ext}`;
  await writeFile(path.join(fresh, manifest[name]), content);
}

async function sprite() {
  const own = (await readdir(path.join(root, "src/icons"))).filter((file) => file.endsWith(".svg")).sort();
  const symbols = await Promise.all([
    ...own.map((file) => symbol(path.join(root, "src/icons", file), `species-${path.parse(file).name}`)),
    ...BOOTSTRAP_ICONS.map((name) => symbol(path.join(root, "node_modules/bootstrap-icons/icons", `${name}.svg`), name)),
  ]);
  return `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>\n`;
}

async function symbol(file, id) {
  const text = (await readFile(file, "utf8")).trim();
  const [, attributes, body] = /^<svg([^>]*)>([\s\S]*)<\/svg>$/.exec(text) ?? [];
  if (body === undefined) throw new Error(`${file} is not a plain SVG`);
  const viewBox = /viewBox="([^"]+)"/.exec(attributes)?.[1];
  const paint = ["fill", "stroke", "stroke-width", "stroke-linecap", "stroke-linejoin"]
    .map((name) => new RegExp(`\\s${name}="[^"]+"`).exec(attributes)?.[0] ?? "")
    .join("");
  return `<symbol id="${id}" viewBox="${viewBox}"${paint}>${body.replace(/>\s+</g, "><").trim()}</symbol>`;
}
