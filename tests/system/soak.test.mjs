// Two minutes of mixed load under restarts, kills and failing stores. `cargo xtask soak --minutes N` does it for longer.
import assert from "node:assert/strict";
import { test } from "node:test";
import { seed } from "../lib/chance.mjs";
import { folder } from "../lib/folder.mjs";
import { soaking } from "../lib/soak.mjs";

test("what was acknowledged is kept, and nothing else goes wrong than what is made to", async (t) => {
  const seeded = seed();
  t.diagnostic(`SEED=${seeded}`);
  const figures = await soaking({ seconds: 120, seed: seeded, state: await folder(t) });
  assert.deepEqual(figures.wrong, [], `SEED=${seeded}`);
  assert.ok(figures.kills + figures.restarts > 0 && figures.records > 100, JSON.stringify(figures));
  for (const kind of ["import", "view", "describe", "list", "overview", "console"]) {
    assert.ok(figures.requests[kind] > 10, `${kind}: ${figures.requests[kind]}`);
  }
});
