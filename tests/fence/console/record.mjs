// What one build shows in one state.
import { see } from "../../lib/console-page.mjs";
import { reach } from "../../lib/console-states.mjs";
import { hush, markup, readPage, remember, restingRow, settled } from "./in-page.mjs";
import { logRequests } from "./requests.mjs";
import { LOOKS } from "./states.mjs";
import { readTree } from "./tree.mjs";

/**
 * Brings a build into a state, and tells of it: `texts` to compare, by what they are; in each look its accessibility `tree` and its
 * `picture`; and what is only measured: `shift` of the layout, `bytesOfFiles`, `markup`.
 */
export async function record(build, state) {
  const { locale = "en-US", zone = "Europe/Berlin", remembered = {}, given = [] } = state;
  await build.put(given);
  const page = await build.page({ locale, timezoneId: zone });
  await page.evaluate(remember, remembered);
  const requests = logRequests(page);
  await reach(page, state, build.url);
  await state.last?.(page);
  const resting = await importAndRest(page, state, build);
  await page.evaluate(settled, state.loading);
  const { shift, ...read } = await page.evaluate(readPage);
  const { lines, bytesOfFiles } = await requests.end();
  const texts = { ...read, requests: lines, faults: page.faults.join("\n"), ...(resting.length > 0 && { resting: resting.join("\n") }) };
  await page.evaluate(hush);
  return { texts, shift, bytesOfFiles, markup: await page.evaluate(markup), looks: await lookAt(page, state) };
}

/** Imports while the page is open, and gives where its row rests: before, and after each import. */
async function importAndRest(page, { imports = [], rests }, build) {
  const link = page.locator(`a[href="${rests}"]`);
  const rest = [];
  const note = async () => rests && rest.push(await link.evaluate(restingRow));
  if (rests) {
    await link.evaluate((link) => link.scrollIntoView({ block: "center" }));
    await link.focus();
  }
  await note();
  for (const observations of imports) {
    await build.put(observations);
    await see(page, false);
    await see(page, true);
    await page.evaluate(settled);
    await note();
  }
  return rest;
}

async function lookAt(page, state) {
  const looks = [];
  for (const { look, width, theme } of LOOKS) {
    await page.setViewportSize({ width, height: 800 });
    await page.emulateMedia({ colorScheme: theme });
    await page.evaluate(settled, state.loading);
    const picture = await page.screenshot({ animations: "disabled", fullPage: !state.floats });
    looks.push({ look, picture, tree: await readTree(page) });
  }
  return looks;
}
