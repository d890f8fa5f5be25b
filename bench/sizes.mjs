// What goes over the wire, compressed as it is counted: the Worker as Cloudflare does, the console as browsers get it.

import { readFileSync, readdirSync } from "node:fs";
import { extname, join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { workerModules } from "../tests/lib/build.mjs";
import { kilobytes, table } from "./lib/text.mjs";

/** The kinds of files that the console's first view loads: the page, and what it names. */
const FIRST_VIEW = new Set([".html", ".css", ".js", ".wasm"]);
const PAGE = "index.html";
const BUDGETS = { "Worker, gzip -9": "at most 1 MB", "console, first view, brotli -11": "at most 500 KB" };

export async function sizes({ base }) {
  const checkouts = [".", ...(base ? [base] : [])].map(sizesOf);
  const rows = Object.keys(checkouts[0]).map((what) => [what, ...checkouts.map((sizes) => kilobytes(sizes[what])), BUDGETS[what] ?? ""]);
  return { title: "Sizes", text: table(["what", "size", ...(base ? ["base"] : []), "budget"], rows) };
}

/** The sizes of a checkout's builds, in bytes. */
function sizesOf(checkout) {
  const modules = Object.values(workerModules(checkout));
  const worker = (type) => sum(modules.filter((module) => module.type === type).map(({ contents }) => gzip(contents)));
  const folder = join(checkout, "dist/console");
  const page = readFileSync(join(folder, PAGE), "utf8");
  const files = readdirSync(folder).filter((name) => FIRST_VIEW.has(extname(name)) && (name === PAGE || page.includes(name)));
  const compressed = files.map((name) => ({ kind: extname(name).slice(1), size: brotli(join(folder, name)) }));
  const console = (kind) => sum(compressed.filter((file) => !kind || file.kind === kind).map(({ size }) => size));
  return {
    "Worker, gzip -9": worker("wasm") + worker("esm"),
    "of it wasm": worker("wasm"),
    "of it js": worker("esm"),
    "console, first view, brotli -11": console(),
    ...Object.fromEntries(["wasm", "js", "css", "html"].map((kind) => [`of the console ${kind}`, console(kind)])),
  };
}

const sum = (numbers) => numbers.reduce((total, number) => total + number, 0);

function gzip(contents) {
  return gzipSync(contents, { level: 9 }).length;
}

function brotli(file) {
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 22 };
  return brotliCompressSync(readFileSync(file), { params }).length;
}
