import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A folder that is gone when the test is over. */
export async function folder(context) {
  const path = await mkdtemp(join(tmpdir(), "fleetglass-"));
  context.after(() => rm(path, { recursive: true, force: true }));
  return path;
}
