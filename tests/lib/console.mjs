// The Worker with the console in front of it, and a fleet in its stores.
import assert from "node:assert/strict";
import { IMPORTS, fleet } from "./console-records.mjs";
import { importAll, post } from "./import.mjs";
import { start } from "./workerd.mjs";

/** Starts it. `url(path)` makes an address, `put(observations)` imports, `stop()` ends it. */
export async function startConsole(all = fleet(), deployment = "local") {
  const workerd = await start({ names: [deployment] });
  await importFleet(workerd.origin(), all);
  return {
    url: (path) => workerd.origin() + path,
    put: (observations) => importAll(workerd.origin(), observations),
    index: workerd.index,
    stop: workerd.stop,
  };
}

/** Imports a fleet, with what the journal tells of. */
export async function importFleet(origin, all = fleet()) {
  await importAll(origin, all);
  for (const journal of IMPORTS) assert.equal((await post(origin, all.slice(0, 3), journal)).status, 200);
}
