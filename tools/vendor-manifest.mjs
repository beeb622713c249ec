// Writes vendor.json in the given folder: for each vendored package its name, version, licence and the sha256 of every file.
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";

const ROOT = process.argv[2];
// The name of a package on npm, by the name of its folder here.
const PACKAGES = { axe: "axe-core", htmx: "htmx.org", inter: "@fontsource-variable/inter" };

const sha256 = (path) => createHash("sha256").update(readFileSync(path)).digest("hex");

const describe = (folder) => {
  const npm = PACKAGES[folder.slice(0, folder.lastIndexOf("-"))];
  const { version, license } = JSON.parse(readFileSync(`node_modules/${npm}/package.json`, "utf8"));
  const files = readdirSync(`${ROOT}/${folder}`).sort();
  return {
    name: npm,
    version,
    licence: license,
    folder,
    files: Object.fromEntries(files.map((f) => [f, sha256(`${ROOT}/${folder}/${f}`)])),
  };
};

const folders = readdirSync(ROOT, { withFileTypes: true }).filter((entry) => entry.isDirectory());
const manifest = folders.map((entry) => describe(entry.name)).sort((a, b) => a.name.localeCompare(b.name));
writeFileSync(`${ROOT}/vendor.json`, `${JSON.stringify(manifest, null, 2)}\n`);
