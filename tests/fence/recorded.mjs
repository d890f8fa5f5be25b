// Where the recording is kept, and what was accepted since.
import { join } from "node:path";
import { root } from "../lib/project.mjs";

/** What was met when it was last recorded: `cargo xtask fence --base REV --keep` makes it. */
export const RECORDED = join(root, "tests/fence/recorded.ndjson");
/** The differences that were accepted since, by name, each with its reason. */
export const ACCEPTED = join(root, "tests/fence/accepted.json");
