// What users and programs meet is what it was when it was recorded, but for what was accepted by name.
import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { collect } from "../fence/collect.mjs";
import { ACCEPTED, RECORDED } from "../fence/recorded.mjs";
import { accepts, asKept, differences, readAccepted, readKept } from "../fence/recording.mjs";
import { root } from "../lib/project.mjs";

/** So many differences are shown. */
const SHOWN = 10;

describe("the fence", () => {
  const accepted = readAccepted(ACCEPTED);
  let found;
  before(async () => {
    found = differences(readKept(RECORDED), asKept(await collect(root)));
  });

  test("what is met is what was recorded, or was accepted by name", () => {
    const others = found.filter(({ name }) => !accepted.some((entry) => accepts(entry, name)));
    const shown = others.slice(0, SHOWN).map((difference) => JSON.stringify(difference, null, 1)).join("\n");
    assert.equal(others.length, 0, `${others.length} differences (cargo xtask fence --base REV shows them whole):\n${shown}`);
  });

  test("what was accepted still occurs, and says why", () => {
    for (const entry of accepted) {
      assert.ok(entry.reason?.length > 10, `${entry.name}: no reason`);
      assert.ok(found.some(({ name }) => accepts(entry, name)), `${entry.name} no longer occurs: take it off the list`);
    }
  });
});
