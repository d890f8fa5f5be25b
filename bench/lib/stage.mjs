// One workerd with Fleetglass and its peers, on stores of their own in a temporary folder.

import { createHash } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { Miniflare, convertV4MiniflareOptions } from "miniflare";
import { unstable_getMiniflareWorkerOptions } from "wrangler";
import { workerModules } from "../../tests/lib/build.mjs";
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
 * static assets: the router in front of those is the platform's, and the peers have none. `base`: the checkout of another
 * state of the project, whose Worker is on the stage too, on the same stores.
 */
export async function stage(peers, play, { state, base } = {}) {
  const own = [fleetglass("fleetglass", "."), ...(base ? [fleetglass("base", base)] : [])];
  const bare = own.map(({ assets, ...worker }) => worker);
  const workers = peers.length ? [...bare, ...(await Promise.all(peers.map(peer)))] : own;
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
    const records = await miniflare.getKVNamespace("RECORDS", "fleetglass");
    return await play({ ports, console, records, json: peers.length && (await miniflare.getKVNamespace("JSON", "hono")) });
  } finally {
    await miniflare.dispose();
    if (!state) await rm(folder, { recursive: true, force: true });
  }
}

/** A line a request would be too much. */
function handleStructuredLogs({ level, message }) {
  if (level !== "log") console.error(message);
}

/** A checkout's Worker, configured as wrangler.toml describes it. */
function fleetglass(name, checkout) {
  const { workerOptions } = unstable_getMiniflareWorkerOptions("wrangler.toml");
  return {
    ...workerOptions,
    name,
    modules: modules(checkout),
    bindings: { ...workerOptions.bindings, KEYS_1: keys(), OPEN_ACCESS: "loopback" },
    unsafeDirectSockets: SOCKET,
  };
}

const TYPES = { esm: "ESModule", wasm: "CompiledWasm" };

const modules = (checkout) =>
  Object.entries(workerModules(checkout)).map(([path, { type, contents }]) => ({ type: TYPES[type], path, contents }));

/** A peer: the same stores, and a namespace for records as JSON. */
async function peer(name) {
  const { compatibilityDate, kvNamespaces, d1Databases } = fleetglass(name, ".");
  return {
    name,
    compatibilityDate,
    kvNamespaces: { ...kvNamespaces, JSON: "records-as-json" },
    d1Databases,
    modules: [{ type: "ESModule", path: `${name}.mjs`, contents: await bundle(`bench/peers/${name}.mjs`) }],
    unsafeDirectSockets: SOCKET,
  };
}

/** A script with all that it imports. */
export async function bundle(entry) {
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
