// Runs the wrangler that the package depends on.
import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

const manifest = createRequire(import.meta.url).resolve("wrangler/package.json");
const program = join(dirname(manifest), "bin/wrangler.js");

/** Runs wrangler, and gives what it prints. Shows it as well where `shown` is true. `input`: its standard input. */
export function wrangler(args, { input, shown = false } = {}) {
  return new Promise((resolve, reject) => {
    const stdin = input === undefined ? "inherit" : "pipe";
    const child = spawn(process.execPath, [program, ...args], {
      stdio: [stdin, "pipe", "pipe"],
      env: { ...process.env, WRANGLER_SEND_METRICS: "false", WRANGLER_LOG: shown ? "log" : (process.env.WRANGLER_LOG ?? "log") },
    });
    let output = "";
    let problems = "";
    child.stdout.on("data", (data) => {
      output += data;
      if (shown) process.stdout.write(data);
    });
    child.stderr.on("data", (data) => {
      problems += data;
      if (shown) process.stderr.write(data);
    });
    child.on("error", reject);
    child.on("close", (code) => {
      if (code === 0) return resolve(output);
      const text = shown ? "" : `:\n${(problems + output).trim()}`;
      reject(new Error(`wrangler ${args.slice(0, 3).join(" ")} failed${text}`));
    });
    if (input !== undefined) child.stdin.end(input);
  });
}

/** The JSON in what wrangler prints, which may have other lines before it. */
export const jsonOf = (output) => JSON.parse(output.slice(output.search(/^[[{]/m)));
