// Every page in every state, in both themes and at both widths: axe finds nothing, all of it fits, and no program
// complains.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { test } from "node:test";
import { stage } from "../lib/console-stage.mjs";
import { STATES, reach } from "../lib/console-states.mjs";

const { samePage, url } = stage();

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
const LOOKS = ["light", "dark"].flatMap((theme) => [1280, 320].map((width) => ({ theme, width })));

for (const state of STATES) {
  test(state.name, async () => {
    const page = await samePage();
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
  assert.deepEqual(await page.evaluate(whatDoesNotFit), [], where);
}

/** Nothing makes the page scroll sideways, and no control stands left of it, where nobody can scroll to. */
function whatDoesNotFit() {
  const { scrollWidth } = document.documentElement;
  const controls = [...document.querySelectorAll("main :is(a, button, input, select)")];
  const lost = controls.filter((e) => e.checkVisibility() && e.getBoundingClientRect().left < 0);
  const wide = scrollWidth > innerWidth ? [`the page is ${scrollWidth} px wide`] : [];
  return [...wide, ...lost.map((e) => `left of the page: ${e.outerHTML.slice(0, 120)}`)];
}

function findings(page) {
  const options = { runOnly: { type: "tag", values: TAGS }, resultTypes: ["violations"] };
  return page.evaluate(async (options) => {
    const { violations } = await globalThis.axe.run(options);
    return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html} ${node.failureSummary}`));
  }, options);
}
