// Collects what users and programs meet of a checkout's builds.
import { buildCommand } from "../lib/cli.mjs";
import { recording } from "./recording.mjs";
import { ofAccess } from "./of-access.mjs";
import { ofCases } from "./of-cases.mjs";
import { ofCommand } from "./of-command.mjs";
import { ofFleet } from "./of-fleet.mjs";
import { ofInputs } from "./of-inputs.mjs";

/** The parts of a recording, by name. */
export const PARTS = { cases: ofCases, access: ofAccess, inputs: ofInputs, fleet: ofFleet, command: ofCommand };

/** Everything of the builds of a checkout, by name. */
export async function collect(checkout, names = Object.keys(PARTS)) {
  buildCommand(checkout);
  const parts = await Promise.all(
    names.map(async (name) => {
      const part = recording();
      await PARTS[name](part, checkout);
      return [...part.entries];
    }),
  );
  return new Map(parts.flat());
}
