// `cargo xtask bench`, or with builds at hand `node bench/run.mjs [--quick] [--base CHECKOUT] [NAME…]`, at the project's root.

import { parseArgs } from "node:util";
import { coldStart } from "./cold-start.mjs";
import { collect } from "./collect.mjs";
import { describe } from "./describe.mjs";
import { imports } from "./import.mjs";
import { interactions } from "./interaction.mjs";
import { isolate } from "./isolate.mjs";
import { kills } from "./kills.mjs";
import { keep } from "./lib/results.mjs";
import { setting } from "./lib/versions.mjs";
import { lists } from "./lists.mjs";
import { audits } from "./lighthouse.mjs";
import { peers } from "./peers.mjs";
import { sizes } from "./sizes.mjs";
import { soak } from "./soak.mjs";

const ALL = {
  describe,
  isolate,
  "cold-start": coldStart,
  import: imports,
  kills,
  collect,
  lists,
  lighthouse: audits,
  interaction: interactions,
  sizes,
  peers,
  soak,
};
/** Only where they are asked for. */
const LONG = ["soak", "peers"];

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: { quick: { type: "boolean", default: false }, minutes: { type: "string" }, base: { type: "string" } },
});
const plan = { quick: options.quick, minutes: options.minutes && Number(options.minutes), base: options.base };
const names = positionals.length ? positionals : Object.keys(ALL).filter((name) => !LONG.includes(name));
const unknown = names.find((name) => !(name in ALL));
if (unknown) throw new Error(`there is no benchmark ${unknown}: choose from ${Object.keys(ALL).join(", ")}`);

for (const name of names) {
  const { title, text } = await ALL[name](plan);
  const section = `## ${title}\n\n${text}\n\n${await setting()}\n`;
  console.log(`\n${section}`);
  // Short rounds are for trying things out.
  if (!options.quick) keep(title, section);
}
