// `cargo xtask fence --base REV`: what users and programs meet of two builds, and where they differ.
// `node tests/fence/compare.mjs CHECKOUT [--keep] [PART…]`, with the builds of both at hand.
import { parseArgs } from "node:util";
import { root } from "../lib/project.mjs";
import { collect } from "./collect.mjs";
import { ACCEPTED, RECORDED } from "./recorded.mjs";
import { differences, judge, keep, readAccepted } from "./recording.mjs";
import { show } from "./show.mjs";

const { values, positionals } = parseArgs({ allowPositionals: true, options: { keep: { type: "boolean", default: false } } });
const [checkout, ...parts] = positionals;
const only = parts.length > 0 ? parts : undefined;

if (values.keep) {
  keep(RECORDED, await collect(checkout));
  console.log(`${RECORDED} is what ${checkout} shows`);
} else {
  const { judged, others } = judge(differences(await collect(checkout, only), await collect(root, only)), readAccepted(ACCEPTED));
  for (const difference of judged) show(difference);
  console.log(`\n${judged.length} differences, ${judged.length - others.length} of them accepted`);
  process.exitCode = others.length === 0 ? 0 : 1;
}
