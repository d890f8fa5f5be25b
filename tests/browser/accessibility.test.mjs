// Every page in every state, in both themes and at both widths: axe finds nothing, nothing scrolls sideways, and no
// program complains.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { test } from "node:test";
import { stage } from "../lib/console-stage.mjs";
import { STATES, reach } from "../lib/console-states.mjs";

const { page: newPage, url } = stage();

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
const LOOKS = ["light", "dark"].flatMap((theme) => [1280, 320].map((width) => ({ theme, width })));

for (const state of STATES) {
  test(state.name, async () => {
    const page = await newPage();
    await reach(page, state, url);
    await page.evaluate(AXE);
    for (const look of LOOKS) await check(page, look);
  });
}

async function check(page, { theme, width }) {
  await page.setViewportSize({ width, height: 800 });
  await page.emulateMedia({ colorScheme: theme });
  const where = `${theme}, ${width} px`;
  assert.deepEqual(await findings(page), [], where);
  const fits = await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth);
  assert.ok(fits, `${where}: scrolls sideways`);
}

function findings(page) {
  const options = { runOnly: { type: "tag", values: TAGS }, resultTypes: ["violations"] };
  return page.evaluate(async (options) => {
    const { violations } = await globalThis.axe.run(options);
    return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html} ${node.failureSummary}`));
  }, options);
}
