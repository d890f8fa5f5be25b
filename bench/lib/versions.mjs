// When, and on what, something was measured.

import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { cpus } from "node:os";
import { promisify } from "node:util";
import { findChromium } from "../../tests/lib/browser.mjs";

const run = promisify(execFile);

export async function setting() {
  const [rustc, browser] = await Promise.all([says(() => "rustc"), says(findChromium)]);
  const packages = ["wrangler", "workerd", "hono", "lighthouse"].map((name) => `${name} ${packaged(name)}`);
  const parts = [`rustc ${rustc}`, `wasm-bindgen ${crate("wasm-bindgen")}`, ...packages, `Node ${process.versions.node}`, `Chromium ${browser}`];
  const { length } = cpus();
  return `${new Date().toISOString().slice(0, 10)} · ${parts.join(" · ")} · ${length} × ${cpus()[0].model.trim()}, ${process.platform}.`;
}

/** The version in what a program answers to `--version`, where there is one. */
async function says(find) {
  try {
    const { stdout } = await run(find(), ["--version"]);
    return /\d+(\.\d+)+/.exec(stdout)[0];
  } catch {
    return "unknown";
  }
}

function packaged(name) {
  return JSON.parse(readFileSync(`node_modules/${name}/package.json`, "utf8")).version;
}

function crate(name) {
  return new RegExp(`name = "${name}"\\nversion = "([^"]+)"`).exec(readFileSync("Cargo.lock", "utf8"))[1];
}
