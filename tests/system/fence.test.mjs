// What users and programs meet is what it was when it was recorded, but for what was accepted by name.
import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { collect } from "../fence/collect.mjs";
import { ACCEPTED, RECORDED } from "../fence/recorded.mjs";
import { asKept, differences, judge, readAccepted, readKept } from "../fence/recording.mjs";
import { treeText } from "../fence/console/tree.mjs";
import { root } from "../lib/project.mjs";

/** So many differences are shown. */
const SHOWN = 10;

describe("the fence", () => {
  const accepted = readAccepted(ACCEPTED);
  let outcome;
  before(async () => {
    outcome = judge(differences(readKept(RECORDED), asKept(await collect(root))), accepted);
  });

  test("what is met is what was recorded, or was accepted by name", () => {
    const { others } = outcome;
    const shown = others.slice(0, SHOWN).map((difference) => JSON.stringify(difference, null, 1)).join("\n");
    assert.equal(others.length, 0, `${others.length} differences (cargo xtask fence --base REV shows them whole):\n${shown}`);
  });

  test("what was accepted still occurs, and says why", () => {
    for (const { name, names, reason } of accepted) assert.ok(reason?.length > 10, `${name ?? names}: no reason`);
    assert.deepEqual(outcome.unused, [], "no longer occurs: take it off the list");
  });
});

describe("the judge of differences", () => {
  const difference = { name: "case: a", part: "headers", expected: "Etag: 1\nVary: x", actual: "ETag: 1\nvary: x" };
  const [etag, vary] = [
    { name: "case: *", part: "headers", from: "Etag", to: "ETag", reason: "as the runtime writes it" },
    { name: "*", part: "headers", from: "Vary", to: "vary", reason: "as the runtime writes it" },
  ];
  const count = (accepted) => {
    const { others, unused } = judge([difference], accepted);
    return [others.length, unused.length];
  };

  for (const [why, accepted, expected] of [
    ["nothing is accepted by itself", [], [1, 0]],
    ["a whole part, by its name", [{ name: "case: a", part: "headers" }], [0, 0]],
    ["another part", [{ name: "case: a", part: "body" }], [1, 1]],
    ["another name", [{ name: "case: b" }], [1, 1]],
    ["a dot stands for itself", [{ name: "case. a" }], [1, 1]],
    ["one replacement of two", [etag], [1, 1]],
    ["both replacements", [etag, vary], [0, 0]],
    ["one of several names", [{ names: ["case: b", "case: a"], part: "headers" }], [0, 0]],
    ["a replacement that is not all of it", [etag, vary, { name: "*", from: "1", to: "2" }], [0, 1]],
    ["a replacement that does not occur", [etag, vary, { name: "*", from: "tea", to: "x" }], [0, 1]],
  ]) {
    test(why, () => assert.deepEqual(count(accepted), expected));
  }
});

test("an accessibility tree as text has neither boxes nor the limits of text nodes", () => {
  const node = (nodeId, role, name, childIds = [], more = {}) => ({ nodeId, role: { value: role }, name: { value: name }, childIds, ...more });
  const tree = treeText([
    node("1", "RootWebArea", "Overview", ["2", "3"]),
    node("2", "generic", "", ["4", "5"]),
    node("3", "button", "Pause", [], { properties: [{ name: "focusable", value: { value: true } }] }),
    node("4", "StaticText", "12 "),
    node("5", "none", "", ["6"], { ignored: true }),
    node("6", "StaticText", "failed", ["7"]),
    node("7", "InlineTextBox", "failed"),
  ]);
  assert.equal(tree, ['RootWebArea "Overview"', '  StaticText "12 failed"', '  button "Pause" focusable=true'].join("\n"));
});
