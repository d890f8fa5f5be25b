// How fast the operator's command imports into a Worker on this machine.

import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, open, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { promisify } from "node:util";
import { buildCommand } from "./lib/command.mjs";
import { memory, workerdId } from "./lib/processes.mjs";
import { TOKEN, stage } from "./lib/stage.mjs";
import { estimate } from "./lib/statistics.mjs";
import { megabytes, number, table } from "./lib/text.mjs";

const run = promisify(execFile);
const EVERY_MS = 200;

export async function imports({ quick }) {
  const plan = quick
    ? { executions: 2_000, runs: 1, large: 3_000, early: 1_000 }
    : { executions: 20_000, runs: 3, large: 100_000, early: 10_000 };
  const command = await buildCommand();
  const folder = await mkdtemp(join(tmpdir(), "fleetglass-import-"));
  try {
    const file = join(folder, "fleet.ndjson");
    const records = await generate(command, file, plan.executions);
    const rates = { "on empty stores": [], "again: nothing is new": [] };
    for (let i = 0; i < plan.runs; i += 1) {
      await stage([], async ({ ports }) => {
        for (const name of Object.keys(rates)) {
          rates[name].push(records / (await timed(command, file, ports.fleetglass)));
        }
      });
    }
    const large = await largeImport(command, file, plan);
    return { title: "Import", text: [report(records, plan.runs, rates), reportLarge(large, plan)].join("\n\n") };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Writes a generated fleet, and tells how many observations it has. */
async function generate(command, path, executions) {
  const file = await open(path, "w");
  const args = ["generate", "--executions", executions, "--things", executions / 10].map(String);
  await once(spawn(command, args, { stdio: ["ignore", file.fd, "inherit"] }), "close");
  await file.close();
  return (await readFile(path, "utf8")).split("\n").length - 1;
}

/** Runs the import to its end. `beside` is called with the command's process id. */
async function timed(command, file, port, beside = () => {}) {
  const start = performance.now();
  const running = run(command, ["import", file, "--to", `http://127.0.0.1:${port}`, "--json"], {
    env: { ...process.env, FLEETGLASS_IMPORT_TOKEN: TOKEN },
  });
  beside(running.child.pid);
  const { stdout } = await running;
  const seconds = (performance.now() - start) / 1000;
  if (JSON.parse(stdout).total.refused > 0) throw new Error(`the import ended with ${stdout}`);
  return seconds;
}

/** Imports a large fleet once, and samples the memory of the command and of workerd meanwhile. */
async function largeImport(command, file, { large, early }) {
  const records = await generate(command, file, large);
  const bytes = (await stat(file)).size;
  return stage([], async ({ ports, index }) => {
    const workerd = workerdId();
    const samples = [];
    let over = false;
    let sampling;
    const sample = async (pid) => {
      while (!over) {
        // The counters of the index: a few rows, written with the executions that they count.
        const { n } = await index.prepare("SELECT ifnull(sum(n), 0) AS n FROM totals").first();
        const [own, other] = [memory(pid), memory(workerd)];
        // The command has ended as soon as it has no memory.
        if (own && other) samples.push({ executions: n, command: own, workerd: other });
        await pause(EVERY_MS);
      }
    };
    const seconds = await timed(command, file, ports.fleetglass, (pid) => (sampling = sample(pid)));
    over = true;
    await sampling;
    return { records, bytes, seconds, samples: samples.length, first: samples.find(({ executions }) => executions >= early), last: samples.at(-1) };
  });
}

function reportLarge({ records, bytes, seconds, samples, first, last }, { large, early }) {
  const growth = last.command.highest - first.command.now;
  const row = (name, measured, budget = "") => [name, measured, budget];
  const rows = [
    row("seconds", number(seconds), "less than 120"),
    row("observations a second", number(records / seconds)),
    ...["command", "workerd"].flatMap((who) => [
      row(`${who}, at ${number(first.executions)} executions`, megabytes(first[who].now)),
      row(`${who}, at ${number(last.executions)} executions`, megabytes(last[who].now)),
      row(`${who}, highest of all`, megabytes(last[who].highest)),
    ]),
    row("command, growth to its highest", megabytes(growth), "less than 50 MB"),
  ];
  const head = `${number(large)} executions with all that goes with them, once on empty stores: ${number(records)} observations, ${megabytes(bytes)}. Memory is what Linux tells as resident (VmRSS, and VmHWM as the highest), sampled ${number(samples)} times, beside how many executions the index has counted as committed; the first sample is the first with at least ${number(early)}, the last the last before the command ended.`;
  return [head, table(["", "measured", "budget"], rows)].join("\n\n");
}

function report(records, runs, rates) {
  const rows = Object.entries(rates).map(([name, values]) => {
    const { median } = estimate(values);
    return [name, number(median), `${number(Math.min(...values))} to ${number(Math.max(...values))}`];
  });
  const head = `${number(records)} observations of a generated fleet, newline-delimited, through \`fleetglass import\` into D1 and KV; the median of ${runs} runs, each on empty stores.`;
  return [head, table(["observations", "a second", "range"], rows)].join("\n\n");
}
