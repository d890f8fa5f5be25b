// Runs the wrangler that the package depends on.
import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

const manifest = createRequire(import.meta.url).resolve("wrangler/package.json");
const program = join(dirname(manifest), "bin/wrangler.js");

/** Runs wrangler in a folder, and gives what it prints. `input`: its standard input. */
export async function ask(folder, args, input = "") {
  const child = start(folder, args, ["pipe", "pipe", "pipe"], { WRANGLER_LOG: "log" });
  const printed = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"]) child[name].setEncoding("utf8").on("data", (data) => (printed[name] += data));
  child.stdin.end(input);
  if ((await ended(child)) !== 0) throw new Error(`${title(args)} failed:\n${(printed.stderr + printed.stdout).trim()}`);
  return printed.stdout;
}

/** The JSON that wrangler prints, which may have other lines before it. */
export async function askJson(folder, args) {
  const output = await ask(folder, args);
  try {
    return JSON.parse(output.slice(output.search(/^[[{]/m)));
  } catch {
    throw new Error(`${title(args)} printed no JSON:\n${output.trim()}`);
  }
}

/** Runs wrangler at the person's terminal. */
export async function show(folder, args) {
  if ((await ended(start(folder, args, "inherit", {}))) !== 0) throw new Error(`${title(args)} failed`);
}

const title = (args) => `wrangler ${args.filter((arg) => !arg.startsWith("-") && !arg.includes("/")).join(" ")}`;

const start = (cwd, args, stdio, variables) =>
  spawn(process.execPath, [program, ...args], { cwd, stdio, env: { ...process.env, WRANGLER_SEND_METRICS: "false", ...variables } });

const ended = (child) => new Promise((resolve, reject) => child.once("error", reject).once("close", resolve));
