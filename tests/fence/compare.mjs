// `cargo xtask fence --base REV`: what users and programs meet of two builds, and where they differ.
// `node tests/fence/compare.mjs CHECKOUT [--keep] [PART…]`, with the builds of both at hand.
import { parseArgs } from "node:util";
import { root } from "../lib/project.mjs";
import { collect } from "./collect.mjs";
import { ACCEPTED, RECORDED } from "./recorded.mjs";
import { differences, judge, keep, readAccepted } from "./recording.mjs";

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

/** Shows both sides, one above the other, line by line: lines that both have are left out. */
function show({ name, part, expected, actual, by }) {
  console.log(`\n== ${name}, ${part}`);
  for (const { reason } of by) console.log(`   accepted: ${reason}`);
  const [base, current] = [expected, actual].map((text) => text?.split("\n"));
  const [inBase, inCurrent] = [new Set(base), new Set(current)];
  const [gone, come] = [base?.filter((line) => !inCurrent.has(line)), current?.filter((line) => !inBase.has(line))];
  // Where the lines are the same, their order differs, or how often each is there.
  const isOrder = gone?.length === 0 && come?.length === 0;
  print("base   ", isOrder ? base : gone);
  print("current", isOrder ? current : come);
}

function print(side, lines) {
  if (lines === undefined) return console.log(`   ${side} | (none)`);
  for (const line of lines) console.log(`   ${side} | ${line}`);
}
