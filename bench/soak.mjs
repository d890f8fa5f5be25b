// Mixed load for so many minutes, with kills, restarts and failing stores: what went wrong, what was lost, what memory it took.

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { seed } from "../tests/lib/chance.mjs";
import { soaking } from "../tests/lib/soak.mjs";
import { median } from "./lib/statistics.mjs";
import { number, table } from "./lib/text.mjs";

export async function soak({ minutes = 30 }) {
  const seeded = seed();
  console.log(`SEED=${seeded}`);
  const state = await mkdtemp(join(tmpdir(), "fleetglass-soak-"));
  try {
    const met = await soaking({ seconds: minutes * 60, seed: seeded, state });
    if (met.wrong.length > 0) throw new Error(`SEED=${seeded}: ${met.wrong.slice(0, 20).join("; ")}`);
    return { title: "Soak", text: report(met, minutes, seeded) };
  } finally {
    await rm(state, { recursive: true, force: true });
  }
}

function report(met, minutes, seeded) {
  const head = `${minutes} minutes of describes by AWS's client, single records, lists, imports and the console's requests, all at once, against local workerd (SEED=${seeded}), whose sources' clocks are wrong by up to six hours. Each record that is read is held against what was acknowledged, all of them at the end.`;
  const third = Math.ceil(met.memory.length / 3);
  const megabytes = (part) => `${number(median(part))} MB`;
  const rows = [
    ...Object.entries(met.requests).map(([kind, count]) => [`answered: ${kind}`, number(count), ""]),
    ...Object.entries(met.errors).map(([kind, count]) => [`not answered: ${kind}`, number(count), ""]),
    ["kills", number(met.kills), ""],
    ["restarts", number(met.restarts), ""],
    ["times that KV failed", number(met.withoutKv), ""],
    ["records", number(met.records), ""],
    ["checks of a record", number(met.checked), ""],
    ["lost, older than acknowledged, or otherwise wrong", number(met.wrong.length), "0"],
    ["workerd's memory, median of the first third", megabytes(met.memory.slice(0, third)), ""],
    ["workerd's memory, median of the last third", megabytes(met.memory.slice(-third)), ""],
  ];
  return [head, table(["what", "measured", "budget"], rows)].join("\n\n");
}
