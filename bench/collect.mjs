// A collector beside an account that changes, throttles, fails and is killed; and how fresh the quotas of AWS let it be.

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { account } from "../tests/lib/account.mjs";
import { seed } from "../tests/lib/chance.mjs";
import { collecting, collectOnce } from "../tests/lib/collecting.mjs";
import { door } from "../tests/lib/door.mjs";
import { keepNewest } from "../tests/lib/fleet.mjs";
import { importAll } from "../tests/lib/import.mjs";
import { start } from "../tests/lib/workerd.mjs";
import { number, table } from "./lib/text.mjs";

/** AWS's quotas, requests a second: the jobs control plane's for each operation, the data plane's. */
const [CONTROL, DATA] = [10, 200];
/** So that thousands of descriptions fit into the minutes of the first part. */
const RATES = { controlRate: 150, dataRate: 300 };

export async function collect({ quick }) {
  const seeded = seed();
  console.log(`SEED=${seeded}`);
  const plan = quick
    ? { seconds: 20, size: { jobs: 6, things: 20, tasks: 5, seed: 1 }, calm: { jobs: 6, things: 20, tasks: 5, seed: 1 } }
    : { seconds: 150, size: { jobs: 40, things: 80, tasks: 40, seed: 1 }, calm: { jobs: 10, things: 80, tasks: 20, seed: 2 } };
  const state = await mkdtemp(join(tmpdir(), "fleetglass-collect-"));
  try {
    const met = await collecting({ seconds: plan.seconds, size: plan.size, seed: seeded, state, ...RATES });
    const { lost, other } = met.found;
    if (lost.length + other.length > 0) throw new Error(`SEED=${seeded}: ${[...lost, ...other].slice(0, 20).join("; ")}`);
    return { title: "Collect", text: [troubled(met, plan.seconds, seeded), await quotas(plan.calm)].join("\n\n") };
  } finally {
    await rm(state, { recursive: true, force: true });
  }
}

function troubled(met, seconds, seeded) {
  const head = `A collector follows a second Fleetglass, which stands for an AWS account, for ${number(seconds)} s (SEED=${seeded}). The account answers 100 requests a second and throttles what is above; the collector may send ${RATES.controlRate} a second to the control plane and ${RATES.dataRate} to the data plane. Both sides and the collector are killed at random, and connections are cut or answered with 429, 500 and 503. Afterwards every record is compared by what each side's own describe operations answer.`;
  const rows = [
    ["observations that came about in the account", number(met.changes), ""],
    ["records that they are of", number(met.records), ""],
    ["kills of the account, the deployment, the collector", Object.values(met.kills).map(number).join(", "), ""],
    ["times of trouble", number(met.troubled), ""],
    ["requests to the control plane, to the data plane", `${number(met.requests.control)}, ${number(met.requests.data)}`, ""],
    ["of them throttled by the account", number(met.throttled), ""],
    ["most requests within a second, control plane", number(met.fastest.control), `at most ${RATES.controlRate}`],
    ["most requests within a second, data plane", number(met.fastest.data), `at most ${RATES.dataRate}`],
    ["seconds from the last change to nothing left", number(met.settledAfter), ""],
    ["records lost", number(met.found.lost.length), "0"],
    ["records that differ", number(met.found.other.length), "0"],
  ];
  return [head, table(["what", "measured", "budget"], rows)].join("\n\n");
}

/** One round from nothing, and one when all is known, at AWS's own quotas. */
async function quotas(size) {
  const account_ = await start({ names: ["closed"] });
  const deployment = await start({ names: ["local"] });
  const way = await door();
  way.to(account_.origin());
  try {
    const newest = keepNewest(new Map(), account(size));
    await importAll(account_.origin(), [...newest.values()]);
    const options = ["--endpoint-url", way.origin, "--data-endpoint-url", way.origin];
    const [first] = (await collectOnce(deployment.origin(), options)).rounds;
    const [second] = (await collectOnce(deployment.origin(), options)).rounds;
    const head = `The same without trouble, at AWS's default quotas: an account of ${number(size.jobs)} jobs and ${number(newest.size)} records in all, collected once from nothing and once more when all is known.`;
    const rows = [first, second].map((round, n) => [n === 0 ? "from nothing" : "again", number(round.asked), number(round.described), number(round.changed), number(round.seconds)]);
    const rates = `Most requests within a second: ${number(way.fastest("iot"))} to the control plane (quota ${CONTROL}), ${number(way.fastest("iot-jobs-data"))} to the data plane (quota ${DATA}).`;
    return [head, table(["round", "requests to look", "descriptions", "records sent", "seconds"], rows), rates].join("\n\n");
  } finally {
    way.end();
    await account_.stop();
    await deployment.stop();
  }
}
