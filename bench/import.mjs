// How fast the operator's command imports into a Worker on this machine.

import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, open, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { buildCommand } from "./lib/command.mjs";
import { TOKEN, stage } from "./lib/stage.mjs";
import { estimate } from "./lib/statistics.mjs";
import { number, table } from "./lib/text.mjs";

const run = promisify(execFile);

export async function imports({ quick }) {
  const plan = quick ? { executions: 2_000, runs: 1 } : { executions: 20_000, runs: 3 };
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
    return { title: "Import", text: report(records, plan.runs, rates) };
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

async function timed(command, file, port) {
  const start = performance.now();
  const { stdout } = await run(command, ["import", file, "--to", `http://127.0.0.1:${port}`, "--json"], {
    env: { ...process.env, FLEETGLASS_IMPORT_TOKEN: TOKEN },
  });
  const seconds = (performance.now() - start) / 1000;
  if (JSON.parse(stdout).total.refused > 0) throw new Error(`the import ended with ${stdout}`);
  return seconds;
}

function report(records, runs, rates) {
  const rows = Object.entries(rates).map(([name, values]) => {
    const { median } = estimate(values);
    return [name, number(median), `${number(Math.min(...values))} to ${number(Math.max(...values))}`];
  });
  const head = `${number(records)} observations of a generated fleet, newline-delimited, through \`fleetglass import\` into D1 and KV; the median of ${runs} runs, each on empty stores.`;
  return [head, table(["observations", "a second", "range"], rows)].join("\n\n");
}
