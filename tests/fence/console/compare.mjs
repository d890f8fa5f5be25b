// `cargo xtask fence --base REV --console`: the consoles of two builds side by side in Chromium, and where they differ.
// `node tests/fence/console/compare.mjs CHECKOUT [WORD…]`, with the builds of both at hand. Words pick the states whose names hold one.
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { root } from "../../lib/project.mjs";
import { judge, readAccepted } from "../recording.mjs";
import { show } from "../show.mjs";
import { openBuild } from "./build.mjs";
import { clickBuilds } from "./clicks.mjs";
import { findDifferences } from "./differences.mjs";
import { openComparer } from "./pictures.mjs";
import { record } from "./record.mjs";
import { COMPARED, MANY } from "./states.mjs";

const ACCEPTED = join(root, "tests/fence/console/accepted.json");
/** Pictures and markup of what differs. */
const FOLDER = join(root, "target/fence-console");

const [checkout, ...words] = process.argv.slice(2);
const isWhole = words.length === 0;
const states = COMPARED.filter(({ name }) => isWhole || words.some((word) => name.includes(word)));

rmSync(FOLDER, { recursive: true, force: true });
mkdirSync(FOLDER, { recursive: true });
const builds = { base: await openBuild(checkout), current: await openBuild(root) };
try {
  const compared = await compareStates();
  const isAsAccepted = tell(compared.flatMap(({ differences }) => differences));
  tellMeasured(compared);
  if (isWhole) await tellClicks();
  process.exitCode = isAsAccepted ? 0 : 1;
} finally {
  await Promise.all(Object.values(builds).map(({ close }) => close()));
}

/** One state after another, each in both builds at once. */
async function compareStates() {
  const comparePictures = await openComparer(builds.base.browser);
  const compared = [];
  for (const state of states) {
    const [base, current] = await Promise.all([builds.base, builds.current].map((build) => record(build, state).catch(asFailure)));
    const differences = await findDifferences(state.name, base, current, { comparePictures, folder: FOLDER });
    compared.push({ name: state.name, differences, base, current });
  }
  return compared;
}

/** A state that is not reached is a difference too. */
function asFailure({ message }) {
  return { texts: { failure: message }, shift: 0, bytesOfFiles: 0, markup: "", looks: [] };
}

/** Shows differences; true where each is accepted, and all that was accepted occurs. */
function tell(differences) {
  const { judged, others, unused } = judge(differences, readAccepted(ACCEPTED));
  for (const difference of judged) show(difference);
  const gone = isWhole ? unused : [];
  for (const { name, names } of gone) console.log(`\n== ${name ?? names.join(", ")}: accepted, but no longer occurs`);
  console.log(`\n${states.length} states, ${judged.length} differences, ${judged.length - others.length} of them accepted; pictures are in ${FOLDER}`);
  return others.length === 0 && gone.length === 0;
}

/** Prints what is measured, and no gate. */
function tellMeasured(compared) {
  const differing = compared.filter(({ base, current }) => base.markup !== current.markup).map(({ name }) => name);
  console.log(`\nThe markup differs in ${differing.length} states: ${differing.join(", ")}`);
  const shifts = compared.map(({ name, base, current }) => [name, { base: base.shift.toFixed(3), current: current.shift.toFixed(3) }]);
  tellTable("Layout shift", shifts.filter(([, { base, current }]) => base !== "0.000" || current !== "0.000"));
  const [{ name, base, current }] = compared;
  tellTable("Bytes of the program's files, not compressed", [[name, { base: base.bytesOfFiles, current: current.bytesOfFiles }]]);
}

async function tellClicks() {
  for (const { put } of Object.values(builds)) await put(MANY);
  tellTable("Milliseconds from a click to the next paint, the processor four times slower", Object.entries(await clickBuilds(builds)));
}

function tellTable(title, rows) {
  console.log(`\n${title}`);
  console.table(Object.fromEntries(rows));
}
