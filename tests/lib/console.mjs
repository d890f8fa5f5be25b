// The Worker with the console in front of it, and a fleet in its stores.
import { fleet } from "./console-records.mjs";
import { importAll } from "./import.mjs";
import { start } from "./workerd.mjs";

/** Starts it. `url(path)` makes an address, `put(observations)` imports, `stop()` ends it. */
export async function startConsole() {
  const workerd = await start();
  await importAll(workerd.origin(), fleet());
  return {
    url: (path) => workerd.origin() + path,
    put: (observations) => importAll(workerd.origin(), observations),
    stop: workerd.stop,
  };
}
