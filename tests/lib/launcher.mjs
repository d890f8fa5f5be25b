// The command `npx fleetglass`, as the project has it or as a package is installed.
import { spawn } from "node:child_process";
import { join } from "node:path";
import { root } from "./project.mjs";

const PROGRAM = join(root, "launcher/fleetglass.mjs");

/** Runs a command to its end. `variables` are its environment's; `folder` is where it runs. */
export function run(args, { program = PROGRAM, variables = {}, folder = root, input = "" } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [program, ...args], { cwd: folder, env: { HOME: process.env.HOME, PATH: "", ...variables } });
    let [output, errors] = ["", ""];
    child.stdout.on("data", (data) => (output += data));
    child.stderr.on("data", (data) => (errors += data));
    child.on("error", reject);
    child.on("close", (status) => resolve({ status, output, errors }));
    child.stdin.end(input);
  });
}

/**
 * Starts `serve` on a port that is free. Gives its origin, its credentials as variables, what it printed, and what ends it:
 * `end(signal)` gives the exit status once it is gone.
 */
export async function serve(args = [], { program = PROGRAM, variables = {}, folder = root } = {}) {
  const child = spawn(process.execPath, [program, "serve", "--port", "0", ...args], { cwd: folder, env: { HOME: process.env.HOME, PATH: "", ...variables } });
  const gone = new Promise((resolve) => child.on("close", (status, signal) => resolve(status ?? signal)));
  let [output, errors] = ["", ""];
  child.stderr.on("data", (data) => (errors += data));
  await new Promise((resolve, reject) => {
    child.stdout.on("data", (data) => {
      output += data;
      if (output.includes("Fleetglass is ready")) resolve();
    });
    gone.then((status) => reject(new Error(`serve ended with ${status}: ${output}${errors}`)));
  });
  const [, origin, token] = /ready: (\S+)\/console\/#token=(\S+)/.exec(output);
  const shown = Object.fromEntries([...output.matchAll(/export (\w+)=(\S+)/g)].map(([, name, value]) => [name, value]));
  const end = (signal = "SIGTERM") => {
    child.kill(signal);
    return gone;
  };
  return { origin, token, credentials: { ...shown, FLEETGLASS_TOKEN: token }, output: () => output, errors: () => errors, pid: child.pid, end };
}
