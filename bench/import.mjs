// How fast the operator's command imports into a Worker on this machine.

import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { execution } from "./lib/fleet.mjs";
import { TOKEN, stage } from "./lib/stage.mjs";
import { estimate } from "./lib/statistics.mjs";
import { number, table } from "./lib/text.mjs";

const run = promisify(execFile);

export async function imports({ quick }) {
  const plan = quick ? { records: 2_000, runs: 1 } : { records: 20_000, runs: 3 };
  const command = await build();
  const folder = await mkdtemp(join(tmpdir(), "fleetglass-import-"));
  try {
    const file = join(folder, "executions.ndjson");
    await writeFile(file, lines(plan.records));
    const rates = { "all of them new": [], "again: all of them unchanged": [] };
    for (let i = 0; i < plan.runs; i += 1) {
      await stage([], async ({ ports }) => {
        for (const [name, outcome] of [["all of them new", "imported"], ["again: all of them unchanged", "unchanged"]]) {
          rates[name].push(plan.records / (await timed(command, file, ports.fleetglass, outcome, plan.records)));
        }
      });
    }
    return { title: "Import", text: report(plan, rates) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The command as `cargo install` builds it. */
async function build() {
  const { stdout } = await run(
    "cargo",
    ["build", "--release", "--package", "fleetglass", "--message-format=json"],
    { maxBuffer: 1 << 28 },
  );
  const messages = stdout.trim().split("\n").map((line) => JSON.parse(line));
  return messages.findLast(({ executable }) => executable).executable;
}

const lines = (records) =>
  Array.from({ length: records }, (_, n) => `${JSON.stringify({ execution: execution(n) })}\n`).join("");

async function timed(command, file, port, outcome, records) {
  const start = performance.now();
  const { stdout } = await run(command, ["import", file, "--to", `http://127.0.0.1:${port}`, "--as-of", "1763601100", "--json"], {
    env: { ...process.env, FLEETGLASS_IMPORT_TOKEN: TOKEN },
  });
  const seconds = (performance.now() - start) / 1000;
  const { total } = JSON.parse(stdout);
  if (total[outcome] !== records) throw new Error(`the import ended with ${stdout}`);
  return seconds;
}

function report({ records, runs }, rates) {
  const rows = Object.entries(rates).map(([name, values]) => {
    const { median } = estimate(values);
    return [name, number(median), `${number(Math.min(...values))} to ${number(Math.max(...values))}`];
  });
  const head = `${number(records)} job executions, newline-delimited, through \`fleetglass import\` into D1 and KV; the median of ${runs} runs, each on empty stores.`;
  return [head, table(["executions", "records per second", "range"], rows)].join("\n\n");
}
