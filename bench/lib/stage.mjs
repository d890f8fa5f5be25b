// One workerd with Fleetglass and its peers, on stores of their own in a temporary folder.

import { createHash } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { Miniflare, convertV4MiniflareOptions } from "miniflare";
import { unstable_getMiniflareWorkerOptions } from "wrangler";
import { migrate } from "../../tests/lib/migrate.mjs";

export const TOKEN = "a-token-for-the-benchmark";

/** One that may do everything; reading is open, so that peers are compared that ask for no key either. */
function keys() {
  const token = createHash("sha256").update(TOKEN).digest("hex");
  return JSON.stringify({ keys: [{ name: "bench", id: "FGBENCH", rights: ["read-console", "import", "forget"], token }] });
}

const SOCKET = [{ host: "127.0.0.1", port: 0 }];

/**
 * Starts workerd, runs `play` with what is on the stage, and stops workerd. Beside peers, Fleetglass is without its
 * static assets: the router in front of those is the platform's, and the peers have none.
 */
export async function stage(peers, play, state) {
  const { assets, ...bare } = fleetglass();
  const workers = peers.length ? [bare, ...(await Promise.all(peers.map(peer)))] : [{ ...bare, assets }];
  const folder = state ?? (await mkdtemp(join(tmpdir(), "fleetglass-bench-")));
  const miniflare = new Miniflare({ ...convertV4MiniflareOptions({ workers }), resourcePersistencePath: folder, handleStructuredLogs });
  try {
    const console = await miniflare.ready;
    const index = await miniflare.getD1Database("INDEX", "fleetglass");
    const search = await miniflare.getD1Database("SEARCH", "fleetglass");
    await migrate(index, "migrations");
    await migrate(search, "migrations/search");
    const ports = {};
    for (const { name } of workers) ports[name] = Number((await miniflare.unsafeGetDirectURL(name)).port);
    return await play({ ports, console, json: peers.length && (await miniflare.getKVNamespace("JSON", "hono")) });
  } finally {
    await miniflare.dispose();
    if (!state) await rm(folder, { recursive: true, force: true });
  }
}

/** A line a request would be too much. */
function handleStructuredLogs({ level, message }) {
  if (level !== "log") console.error(message);
}

/** The Worker as wrangler.toml describes it. */
function fleetglass() {
  const { workerOptions } = unstable_getMiniflareWorkerOptions("wrangler.toml");
  return {
    ...workerOptions,
    name: "fleetglass",
    modulesRoot: "build",
    modules: [
      { type: "ESModule", path: "build/index.js" },
      { type: "CompiledWasm", path: "build/index_bg.wasm" },
    ],
    bindings: { ...workerOptions.bindings, KEYS_1: keys(), OPEN_ACCESS: "loopback" },
    unsafeDirectSockets: SOCKET,
  };
}

/** A peer: the same stores, and a namespace for records as JSON. */
async function peer(name) {
  const { compatibilityDate, kvNamespaces, d1Databases } = fleetglass();
  return {
    name,
    compatibilityDate,
    kvNamespaces: { ...kvNamespaces, JSON: "records-as-json" },
    d1Databases,
    modules: [{ type: "ESModule", path: `${name}.mjs`, contents: await bundle(`bench/peers/${name}.mjs`) }],
    unsafeDirectSockets: SOCKET,
  };
}

async function bundle(entry) {
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2024",
    write: false,
  });
  return outputFiles[0].text;
}
