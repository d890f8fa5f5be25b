// Where two builds differ in a state.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { differences } from "../recording.mjs";

/** By how much more the layout may shift than in the base: it depends on what is there by the first frame. */
const SHIFT = 0.03;

/** The differences of what `record` gave of a state, by names and parts; pictures and markup that differ are written into a folder. */
export async function findDifferences(name, base, current, { comparePictures, folder }) {
  const write = (what, content) => writeFileSync(join(folder, `${name}, ${what}`.replace(/,? /g, "-")), content);
  if (base.markup !== current.markup) {
    write("base.html", base.markup);
    write("current.html", current.markup);
  }
  const shifts = base.shift + SHIFT < current.shift ? [base, current].map(({ shift }) => shift.toFixed(3)) : [];
  const found = differences(new Map([[name, { ...base.texts, shift: shifts[0] }]]), new Map([[name, { ...current.texts, shift: shifts[1] }]]));
  for (const [n, { look, tree, picture }] of base.looks.entries()) {
    const other = current.looks[n];
    if (other === undefined) continue;
    const entry = `${name}, ${look}`;
    if (tree !== other.tree) found.push({ name: entry, part: "tree", expected: tree, actual: other.tree });
    const differing = await comparePictures(picture, other.picture);
    if (differing === undefined) continue;
    found.push({ name: entry, part: "picture", expected: "", actual: differing.text });
    write(`${look} base.png`, picture);
    write(`${look} current.png`, other.picture);
    write(`${look} difference.png`, differing.picture);
  }
  return found;
}
