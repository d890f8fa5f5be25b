// From a process's start to its first answer: the CPU time of a workerd with one Worker, over one with an empty Worker.

import { mkdirSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { headersOf } from "./describe.mjs";
import { configure, given, modulesOf, startAlone, threadsCpu } from "./lib/alone.mjs";
import { estimate, shuffled } from "./lib/statistics.mjs";
import { ratio, table } from "./lib/text.mjs";

const BUDGET = "at most 20 ms";

export async function coldStart({ quick, base }) {
  const rounds = quick ? 8 : 60;
  const folder = await mkdtemp(join(tmpdir(), "fleetglass-cold-start-"));
  try {
    const [data, workers] = [await given(), await modulesOf(base)];
    const configs = Object.entries(workers).map(([name, worker]) => {
      const own = join(folder, name);
      mkdirSync(own);
      return [name, configure(own, "first", { [name]: worker }, data)];
    });
    const measured = [];
    // In the first round the files come from the disk.
    for (let round = -1; round < rounds; round += 1) {
      const took = {};
      for (const [name, config] of shuffled(configs)) took[name] = await first(config, data.scenarios[0]);
      if (round >= 0) measured.push(took);
    }
    return { title: "Cold start", text: report(Object.keys(workers), measured) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Milliseconds of CPU and of the clock, from the process's start to the whole of its first answer. */
async function first(config, scenario) {
  const began = performance.now();
  const { port, pid, stop } = await startAlone(config);
  try {
    const response = await fetch(`http://127.0.0.1:${port}${scenario.paths[0]}`, { headers: headersOf(scenario, 0) });
    await response.arrayBuffer();
    if (response.status !== 200) throw new Error(`${config}: ${response.status}`);
    return { cpu: threadsCpu(pid) * 1000, clock: performance.now() - began };
  } finally {
    await stop();
  }
}

function report(names, rounds) {
  const head = `${rounds.length} processes of each Worker in an order of chance, each asked once for a registration task that it has in memory. Milliseconds
from the process's start to its answer: medians, with their 95 % intervals; what is over an empty Worker's is taken within a round. Ratios
are Fleetglass's time over the empty Worker's to the other's.`;
  const over = (round, name) => round[name].cpu - round.empty.cpu;
  const rows = names.map((name) => {
    const of = (what) => milliseconds(estimate(rounds.map(what)));
    const [clock, cpu] = [of((round) => round[name].clock), of((round) => round[name].cpu)];
    if (name === "empty") return [name, clock, cpu, "", "", ""];
    const compared = name === "fleetglass" ? "" : ratio(estimate(rounds.map((round) => over(round, "fleetglass") / over(round, name))));
    return [name, clock, cpu, of((round) => over(round, name)), name === "fleetglass" ? BUDGET : "", compared];
  });
  return [head, table(["Worker", "by the clock", "CPU", "CPU over the empty one's", "budget", "ratio"], rows)].join("\n\n");
}

const milliseconds = ({ median, low, high }) => `${median.toFixed(1)} (${low.toFixed(1)} to ${high.toFixed(1)})`;
