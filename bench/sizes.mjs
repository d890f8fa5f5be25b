// What goes over the wire, compressed as it is counted: the Worker as Cloudflare does, the console as browsers get it.

import { readdirSync, readFileSync } from "node:fs";
import { extname } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { kilobytes, table } from "./lib/text.mjs";

const CONSOLE = "dist/console";

/** What the console's first view loads. */
const FIRST_VIEW = new Set([".html", ".css", ".js", ".wasm"]);

export async function sizes() {
  const [wasm, script] = ["build/index_bg.wasm", "build/index.js"].map(gzip);
  const files = readdirSync(CONSOLE).filter((name) => FIRST_VIEW.has(extname(name)));
  const compressed = files.map((name) => ({ kind: extname(name).slice(1), size: brotli(`${CONSOLE}/${name}`) }));
  const sum = (kind) => compressed.filter((file) => !kind || file.kind === kind).reduce((total, { size }) => total + size, 0);
  const rows = [
    ["Worker, gzip -9", kilobytes(wasm + script), "at most 180 KB"],
    ["of it wasm", kilobytes(wasm), ""],
    ["of it js", kilobytes(script), ""],
    ["console, first view, brotli -11", kilobytes(sum()), "at most 200 KB"],
    ...["wasm", "js", "css", "html"].map((kind) => [`of it ${kind}`, kilobytes(sum(kind)), ""]),
  ];
  return { title: "Sizes", text: table(["what", "size", "budget"], rows) };
}

function gzip(file) {
  return gzipSync(readFileSync(file), { level: 9 }).length;
}

function brotli(file) {
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 22 };
  return brotliCompressSync(readFileSync(file), { params }).length;
}
