// The isolate's own CPU time of a describe: thousands of requests on an environment in memory, in turn with its peers.

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { headersOf } from "./describe.mjs";
import { configure, given, modulesOf, startAlone, threadsCpu } from "./lib/alone.mjs";
import { estimate, mean, median, shuffled } from "./lib/statistics.mjs";
import { ratio, table } from "./lib/text.mjs";

const BUDGET = { plain: "at most 20 µs" };
/** Requests of a turn: so few that what else the machine does meets all Workers alike. */
const TURN = 250;
/** Rounds before the first that counts: the compiler's. */
const WARM_UP = 16;

export async function isolate({ quick, base }) {
  const plan = quick ? { rounds: 40 } : { rounds: 600 };
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

/** Microseconds a request of each Worker, in rounds in which each has its turn, in an order of chance. */
async function measure({ port, pid }, names, scenario, { rounds }) {
  const requests = scenario.paths.map((path, n) => ({ url: `http://localhost${path}`, headers: headersOf(scenario, n) }));
  const turn = async (name) => {
    const body = JSON.stringify({ name, requests, status: scenario.status, count: TURN });
    const before = threadsCpu(pid);
    const response = await fetch(`http://127.0.0.1:${port}/`, { method: "POST", body });
    if (response.status !== 200) throw new Error(await response.text());
    await response.arrayBuffer();
    return ((threadsCpu(pid) - before) / TURN) * 1e6;
  };
  const measured = [];
  for (let round = -WARM_UP; round < rounds; round += 1) {
    const took = {};
    for (const name of shuffled(names)) took[name] = await turn(name);
    if (round >= 0) measured.push(Object.fromEntries(names.map((name) => [name, took[name]])));
  }
  return measured;
}

function report(measured, { rounds }) {
  const head = `${rounds} rounds in one isolate, on stores in memory: each Worker has a turn of ${TURN} requests, in an order of chance. Microseconds of workerd's
CPU time a request over an empty handler's: the median of all turns less the empty handler's, and the same of means, in which the collector of garbage is
counted with whoever it met. Differences and ratios are of medians, with their 95 % intervals.`;
  const rows = measured.flatMap(({ scenario, rounds }) => {
    const of = (name) => rounds.map((round) => round[name]);
    const over = (middle, name) => middle(of(name)) - middle(of("empty"));
    const own = of("fleetglass");
    return Object.keys(rounds[0]).filter((name) => name !== "empty").map((name) => {
      const took = [over(median, name), over(mean, name)].map((microseconds) => microseconds.toFixed(1));
      if (name === "fleetglass") return [scenario.name, name, ...took, "", "", ""];
      const difference = estimate(own.map((time, n) => time - rounds[n][name]));
      const empty = median(of("empty"));
      const compared = estimate(own.map((time, n) => (time - empty) / (rounds[n][name] - empty)));
      return [scenario.name, name, ...took, interval(difference), scenario.gated ? (BUDGET[name] ?? "") : "", ratio(compared)];
    });
  });
  return [head, table(["request", "Worker", "median", "mean", "Fleetglass above it", "budget", "ratio"], rows)].join("\n\n");
}

const interval = ({ median, low, high }) => `${median.toFixed(1)} (${low.toFixed(1)} to ${high.toFixed(1)})`;
