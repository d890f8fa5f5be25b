// What is left of a long import whose workerd is killed fifty times. The test of the same does it three times.

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { seed } from "../tests/lib/chance.mjs";
import { killing } from "../tests/lib/kills.mjs";
import { buildCommand } from "./lib/command.mjs";
import { number, table } from "./lib/text.mjs";

export async function kills({ quick }) {
  const plan = quick ? { kills: 3, executions: 1_000 } : { kills: 50, executions: 5_000 };
  const seeded = seed();
  console.log(`SEED=${seeded}`);
  const fleet = ["--executions", plan.executions, "--things", plan.executions / 10].map(String);
  const command = await buildCommand();
  const state = await mkdtemp(join(tmpdir(), "fleetglass-kills-"));
  try {
    const met = await killing({ command, kills: plan.kills, fleet, state, seed: seeded });
    const wrong = [...met.lost, ...met.older];
    if (wrong.length > 0) throw new Error(`SEED=${seeded}: ${met.lost.length} lost, ${met.older.length} older: ${wrong.slice(0, 20).join("; ")}`);
    return { title: "Kills", text: report(met, seeded) };
  } finally {
    await rm(state, { recursive: true, force: true });
  }
}

function report(met, seeded) {
  const head = `One \`fleetglass import\` of a generated fleet, seen on several days and told in an order of chance (SEED=${seeded}), while workerd is killed and KV fails for a while. Seconds are those of the import, all restarts and the comparisons between them included.`;
  const rows = [
    ["kills", number(met.kills), ""],
    ["of them in the middle of a request", number(met.cut), ""],
    ["requests acknowledged", number(met.requests), ""],
    ["of them while KV failed", number(met.withoutKv), ""],
    ["observations acknowledged", number(met.observations), ""],
    ["records that they are of", number(met.records), ""],
    ["seconds", number(met.seconds), ""],
    ["records lost", number(met.lost.length), "0"],
    ["records older than acknowledged", number(met.older.length), "0"],
  ];
  return [head, table(["what", "measured", "budget"], rows)].join("\n\n");
}
