// The operator's command, as it is built from this project.
import { spawn, spawnSync } from "node:child_process";
import { root } from "./project.mjs";
import { importToken } from "./workerd.mjs";

const built = {};

/** Builds the command of a checkout once, and gives the path of its program. */
function program(checkout = root) {
  if (built[checkout]) return built[checkout];
  const options = ["build", "--quiet", "--locked", "--package", "fleetglass", "--message-format=json"];
  const cargo = spawnSync("cargo", options, { cwd: checkout, encoding: "utf8", maxBuffer: 64 << 20 });
  if (cargo.status !== 0) throw new Error(`fleetglass does not build\n${cargo.stderr}`);
  const messages = cargo.stdout.trim().split("\n").map((line) => JSON.parse(line));
  const isProgram = (message) => message.executable && message.target.name === "fleetglass";
  built[checkout] = messages.find(isProgram).executable;
  return built[checkout];
}

/** Runs the command with the import token, and gives its exit status and what it printed. */
function run(args, input) {
  const env = { ...process.env, FLEETGLASS_TOKEN: importToken };
  const command = spawn(program(), args, { cwd: root, env });
  const output = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"]) {
    command[name].setEncoding("utf8").on("data", (text) => (output[name] += text));
  }
  // A command that has given up does not read on.
  command.stdin.on("error", () => {});
  command.stdin.end(input);
  return new Promise((resolve, reject) => {
    command.on("error", reject);
    command.on("close", (status) => resolve({ status, ...output }));
  });
}

/** Runs `fleetglass import`, and gives its exit status, what it printed, and its counts. */
export async function importing(origin, args, { input = "" } = {}) {
  const ended = await run(["import", "--to", origin, "--json", ...args], input);
  return { ...ended, counts: ended.stdout === "" ? undefined : JSON.parse(ended.stdout).total };
}

/** Runs `forget`, `republish`, `backup` or `restore`, and gives its exit status and what it printed. */
export const keeping = (origin, command, args = [], { input = "" } = {}) =>
  run([command, "--to", origin, ...args], input);

/** What `fleetglass generate` writes. */
export const generated = (...args) => generatedBy(root, ...args);

/** What `fleetglass generate` of a checkout writes. */
export function generatedBy(checkout, ...args) {
  const { status, stdout, stderr } = spawnSync(program(checkout), ["generate", ...args], { encoding: "utf8", maxBuffer: 64 << 20 });
  if (status !== 0) throw new Error(stderr);
  return stdout;
}

/** Builds the command now, so that no test has to wait for it, and gives the path of its program. */
export const buildCommand = program;
