// Where the recording is kept: `node tests/fence/recorded.mjs FILE` keeps a complete one that collect.mjs wrote.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { root } from "../lib/project.mjs";
import { keep } from "./recording.mjs";

/** What was met before the Worker and the model moved to their stack. */
export const RECORDED = join(root, "tests/fence/recorded.ndjson");
/** The differences that were accepted since, by name, each with its reason. */
export const ACCEPTED = join(root, "tests/fence/accepted.json");

if (process.argv[1] === fileURLToPath(import.meta.url)) keep(RECORDED, new Map(JSON.parse(readFileSync(process.argv[2], "utf8"))));
