// The isolate's own CPU time of a describe: thousands of requests on an environment in memory, in turn with its peers.

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { headersOf } from "./describe.mjs";
import { configure, given, modulesOf, startAlone, threadsCpu } from "./lib/alone.mjs";
import { estimate, median, shuffled } from "./lib/statistics.mjs";
import { ratio, table } from "./lib/text.mjs";

const BUDGET = { plain: "at most 20 µs" };
/** Requests in a row of one Worker: what else the machine does, and the collector of garbage, then meet all alike. */
const SLICE = 250;

export async function isolate({ quick, base }) {
  const plan = quick ? { rounds: 5, count: 2_000 } : { rounds: 30, count: 5_000 };
  const folder = await mkdtemp(join(tmpdir(), "fleetglass-isolate-"));
  try {
    const [data, workers] = [await given(), await modulesOf(base)];
    const workerd = await startAlone(configure(folder, "driver", workers, data));
    try {
      const measured = [];
      for (const scenario of data.scenarios) measured.push({ scenario, rounds: await measure(workerd, Object.keys(workers), scenario, plan) });
      return { title: "Isolate", text: report(measured, plan) };
    } finally {
      await workerd.stop();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Microseconds a request of each Worker, over an empty one's, in rounds in an order of chance. */
async function measure({ port, pid }, names, scenario, { rounds, count }) {
  const requests = scenario.paths.map((path, n) => ({ url: `http://localhost${path}`, headers: headersOf(scenario, n) }));
  const turn = async (name) => {
    const body = JSON.stringify({ name, requests, status: scenario.status, count: SLICE });
    const before = threadsCpu(pid);
    const response = await fetch(`http://127.0.0.1:${port}/`, { method: "POST", body });
    if (response.status !== 200) throw new Error(await response.text());
    await response.arrayBuffer();
    return (threadsCpu(pid) - before) * 1e6;
  };
  const measured = [];
  // The first two rounds are the compiler's.
  for (let round = -2; round < rounds; round += 1) {
    const took = Object.fromEntries(names.map((name) => [name, 0]));
    for (let slice = 0; slice < count; slice += SLICE) {
      for (const name of shuffled(names)) took[name] += (await turn(name)) / count;
    }
    const own = names.filter((name) => name !== "empty").map((name) => [name, took[name] - took.empty]);
    if (round >= 0) measured.push(Object.fromEntries(own));
  }
  return measured;
}

function report(measured, { rounds, count }) {
  const head = `${rounds} rounds of ${count} requests for each Worker, ${SLICE} of each in turn in an order of chance, in one isolate, on stores in memory.
Microseconds of workerd's CPU time a request, an empty handler's taken off: medians. Differences and ratios are Fleetglass to the other within
a round, with their 95 % intervals.`;
  const rows = measured.flatMap(({ scenario, rounds }) =>
    Object.keys(rounds[0]).map((name) => {
      const took = median(rounds.map((round) => round[name])).toFixed(1);
      if (name === "fleetglass") return [scenario.name, name, took, "", "", ""];
      const difference = estimate(rounds.map((round) => round.fleetglass - round[name]));
      const compared = estimate(rounds.map((round) => round.fleetglass / round[name]));
      const budget = scenario.gated ? (BUDGET[name] ?? "") : "";
      return [scenario.name, name, took, microseconds(difference), budget, ratio(compared)];
    }),
  );
  return [head, table(["request", "Worker", "µs", "Fleetglass above it, µs", "budget", "ratio"], rows)].join("\n\n");
}

const microseconds = ({ median, low, high }) => `${median.toFixed(1)} (${low.toFixed(1)} to ${high.toFixed(1)})`;
