// Collects what users and programs meet of a checkout's builds.
import { buildCommand } from "../lib/cli.mjs";
import { recording } from "./recording.mjs";
import { ofCases } from "./of-cases.mjs";
import { ofCommand } from "./of-command.mjs";
import { ofFleet } from "./of-fleet.mjs";
import { ofInputs } from "./of-inputs.mjs";

/** The parts of a recording, by name. */
export const PARTS = { cases: ofCases, inputs: ofInputs, fleet: ofFleet, command: ofCommand };

/** Everything of the builds of a checkout, by name. */
export async function collect(checkout, parts = Object.keys(PARTS)) {
  buildCommand(checkout);
  const made = recording();
  for (const part of parts) {
    const began = performance.now();
    const before = made.entries.size;
    await PARTS[part](made, checkout);
    console.error(`${part}: ${made.entries.size - before} entries in ${((performance.now() - began) / 1000).toFixed(1)} s`);
  }
  return made.entries;
}
