// A generated fleet beside the demo, and what of it is known without asking the console.
import { generated } from "./cli.mjs";
import { fleet } from "./console-records.mjs";
import { keepNewest } from "./fleet.mjs";

const SIZE = ["--executions", "400", "--things", "60", "--tasks", "20", "--batch-tasks", "6"];

/** Its observations. It is seen when the demo is: another seed is another fleet. */
export function generate(seed) {
  const lines = generated(...SIZE, "--seed", String(seed)).trim().split("\n");
  return lines.map((line) => JSON.parse(line));
}

/** The records of a kind as the console has to know them, of the demo and of these observations. */
export function known(observations, kind) {
  const newest = keepNewest(new Map(), [...fleet(), ...observations]);
  return [...newest.values()].filter((one) => one.kind === kind).map(({ record }) => record);
}

/** What tells an execution from all others. */
export const execution = ({ thingName, jobId, executionNumber }) => `${thingName} ${jobId} ${executionNumber}`;
