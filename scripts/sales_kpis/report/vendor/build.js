// Bundle what entry.js names into plot.min.js, with licences and origins beside it.
// Run by `make vendor` in a folder with node_modules; writes into that folder.

import { createHash } from "node:crypto";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { build } from "esbuild";

const { metafile } = await build({
  entryPoints: ["entry.js"],
  bundle: true,
  minify: true,
  format: "iife",
  globalName: "Plot",
  target: "es2022",
  charset: "utf8",
  legalComments: "none",
  metafile: true,
  outfile: "plot.min.js",
});

const lock = JSON.parse(readFileSync("package-lock.json", "utf8")).packages;
const folders = new Set(
  Object.entries(Object.values(metafile.outputs)[0].inputs)
    .filter(([path, { bytesInOutput }]) => path.startsWith("node_modules/") && bytesInOutput > 0)
    .map(([path]) => path.match(/^node_modules\/(?:@[^/]+\/)?[^/]+/)[0]),
);

// Each licence text once, after the packages and the copyrights that it is the text of.
const packages = {};
const texts = new Map();
for (const folder of [...folders].sort()) {
  const { name, version, license } = JSON.parse(readFileSync(`${folder}/package.json`, "utf8"));
  packages[name] = { version, license, integrity: lock[folder].integrity };
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
  const lines = readFileSync(`${folder}/${file}`, "utf8").trim().split("\n");
  const isHead = (line) => /^copyright/i.test(line) || line.trim() === "";
  const end = lines.findIndex((line) => !isHead(line));
  const head = `${name} ${version}: ${lines.slice(0, end).join(" ").trim()}`;
  const text = lines.slice(end).join("\n").trim();
  const key = text.replace(/\s+/g, " ");
  texts.set(key, { heads: [...(texts.get(key)?.heads ?? []), head], text });
}
const licences = [...texts.values()]
  .map(({ heads, text }) => `${heads.join("\n")}\n\n${text}\n`)
  .join("\n\n");

// The texts ask to go with every copy, and each report is one.
const bundle = `/*\n${licences}*/\n${readFileSync("plot.min.js", "utf8").trim()}\n`;
writeFileSync("plot.min.js", bundle);
writeFileSync("LICENSES.txt", licences);
const sha256 = createHash("sha256").update(bundle).digest("hex");
writeFileSync("plot.min.json", `${JSON.stringify({ sha256, packages }, null, 2)}\n`);
