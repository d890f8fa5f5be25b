// `cargo xtask fence --base REV`: what users and programs meet of two builds, and where they differ.
// `node tests/fence/compare.mjs CHECKOUT [--keep] [PART…]`, with the builds of both at hand.
import { parseArgs } from "node:util";
import { root } from "../lib/project.mjs";
import { collect } from "./collect.mjs";
import { ACCEPTED, RECORDED } from "./recorded.mjs";
import { accepts, differences, keep, readAccepted } from "./recording.mjs";

const { values, positionals } = parseArgs({ allowPositionals: true, options: { keep: { type: "boolean", default: false } } });
const [checkout, ...parts] = positionals;
const only = parts.length > 0 ? parts : undefined;

if (values.keep) {
  keep(RECORDED, await collect(checkout));
  console.log(`${RECORDED} is what ${checkout} shows`);
} else {
  const accepted = readAccepted(ACCEPTED);
  const found = differences(await collect(checkout, only), await collect(root, only));
  let others = 0;
  for (const difference of found) {
    const entry = accepted.find((entry) => accepts(entry, difference.name));
    if (!entry) others += 1;
    show(difference, entry);
  }
  console.log(`\n${found.length} differences, ${found.length - others} of them accepted`);
  process.exitCode = others === 0 ? 0 : 1;
}

/** Shows both sides, one above the other, line by line: lines that are the same are left out. */
function show({ name, expected = {}, actual = {} }, accepted) {
  console.log(`\n== ${name}${accepted ? `\n   accepted: ${accepted.reason}` : ""}`);
  for (const part of new Set([...Object.keys(expected), ...Object.keys(actual)])) {
    const [base, current] = [expected[part], actual[part]];
    if (base === current) continue;
    const [before, now] = [base, current].map((text) => text?.split("\n"));
    const [inBase, inCurrent] = [new Set(before), new Set(now)];
    const [gone, come] = [before?.filter((line) => !inCurrent.has(line)), now?.filter((line) => !inBase.has(line))];
    // Where the lines are the same, their order differs, or how often each is there.
    const isOrder = gone?.length === 0 && come?.length === 0;
    console.log(`   ${part}`);
    print("base   ", isOrder ? before : gone);
    print("current", isOrder ? now : come);
  }
}

function print(side, lines) {
  if (lines === undefined) return console.log(`   ${side} | (none)`);
  for (const line of lines) console.log(`   ${side} | ${line}`);
}
