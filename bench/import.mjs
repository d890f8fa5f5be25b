// How fast the operator's command imports into a Worker on this machine.

import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, open, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { buildCommand } from "./lib/command.mjs";
import { bytesRead, memory, workerdId } from "./lib/processes.mjs";
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
    env: { ...process.env, FLEETGLASS_TOKEN: TOKEN },
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
  const ends = lineEnds(await readFile(file));
  return stage([], async ({ ports }) => {
    const workerd = workerdId();
    const samples = [];
    let timer;
    const seconds = await timed(command, file, ports.fleetglass, (pid) => {
      timer = setInterval(() => {
        const [read, own, other] = [bytesRead(pid, file), memory(pid), memory(workerd)];
        if (read && own && other) samples.push({ read, command: own, workerd: other });
      }, EVERY_MS);
    }).finally(() => clearInterval(timer));
    const at = (record) => ({ record, ...(samples.find(({ read }) => read >= ends[record - 1]) ?? samples.at(-1)) });
    return { records, bytes: ends.at(-1), seconds, samples: samples.length, first: at(early), second: at(large), last: samples.at(-1) };
  });
}

/** Where the lines of a text end. */
function lineEnds(text) {
  const ends = [];
  for (let end = text.indexOf(10); end >= 0; end = text.indexOf(10, end + 1)) ends.push(end + 1);
  return ends;
}

function reportLarge({ records, bytes, seconds, samples, first, second, last }, { large }) {
  const rows = [
    ["seconds", number(seconds), "less than 120"],
    ["observations a second", number(records / seconds), ""],
    ...["command", "workerd"].flatMap((who) => [
      [`${who}, at record ${number(first.record)}`, megabytes(first[who].now), ""],
      [`${who}, at record ${number(second.record)}`, megabytes(second[who].now), ""],
      [`${who}, highest of all`, megabytes(last[who].highest), ""],
    ]),
    ["command, growth to its highest", megabytes(last.command.highest - first.command.now), "less than 50 MB"],
  ];
  const head = `${number(large)} executions with all that goes with them, once on empty stores: ${number(records)} observations, ${megabytes(bytes)}. Memory is what Linux tells as resident, sampled ${number(samples)} times; "at record" is when the command had read so far in its file, of which at most a request is not acknowledged yet.`;
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
