// The operator's command as `cargo install` builds it.

import { execFile } from "node:child_process";
import { promisify } from "node:util";

/** Builds it, and gives its path. */
export async function buildCommand() {
  const options = ["build", "--release", "--package", "fleetglass", "--message-format=json"];
  const { stdout } = await promisify(execFile)("cargo", options, { maxBuffer: 1 << 28 });
  const messages = stdout.trim().split("\n").map((line) => JSON.parse(line));
  return messages.findLast(({ executable }) => executable).executable;
}
