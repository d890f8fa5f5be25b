// The built Worker of a checkout, as its wrangler.toml names it.
import { readFileSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";

const IMPORT = /(?:\bfrom|\bimport)\s*\(?"(\.[^"]+)"/g;

/** The name of the Worker's main module, and the folder that it lies in. */
export function mainModule(checkout) {
  const [, main] = /^main = "(.+)"$/m.exec(readFileSync(join(checkout, "wrangler.toml"), "utf8"));
  return { folder: join(checkout, dirname(main)), name: basename(main) };
}

/** The modules of the Worker, by their paths from the main module's folder: that one, and all that it imports. */
export function workerModules(checkout) {
  const { folder, name } = mainModule(checkout);
  const modules = {};
  const add = (path) => {
    const from = relative(folder, path);
    if (from in modules) return;
    const contents = readFileSync(path);
    if (path.endsWith(".wasm")) return void (modules[from] = { type: "wasm", contents });
    const text = contents.toString();
    modules[from] = { type: "esm", contents: text };
    for (const [, other] of text.matchAll(IMPORT)) add(join(dirname(path), other));
  };
  add(join(folder, name));
  return modules;
}
