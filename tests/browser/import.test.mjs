// The page of an import: what came of it, what it refused, and how to ask for it elsewhere.
import assert from "node:assert/strict";
import { test } from "node:test";
import { button, members, outcome, shows, text } from "../lib/console-page.mjs";
import { stage } from "../lib/console-stage.mjs";

const { open } = stage();
const PATH = "/console/imports/2026-11-19-night";

test("one sentence says how much was refused, and the figures what came of the rest", async () => {
  const page = await open(PATH);
  assert.equal(await outcome(page), "With refusals 7 of 10 records refused");
  assert.deepEqual(await page.locator(".shares dt").allInnerTexts(), ["Records", "Taken", "Known already", "Older", "Refused"]);
  assert.equal((await members(page, "Import")).By, "fleetglass import");
  await shows(page, "line 12");
});

test("the raw JSON is what the API answers", async () => {
  const page = await open(PATH);
  await button(page, "Raw JSON").click();
  const shown = JSON.parse(await page.getByRole("region", { name: "Console API", exact: true }).innerText());
  assert.equal(shown.import.importId, "2026-11-19-night");
  assert.equal(shown.refusals[0].refused, 7);
});

test("the command asks the API for it", async () => {
  const page = await open(PATH);
  await button(page, "Command").click();
  const line = await text(page.getByRole("group", { name: "Commands for this record" }).locator("code"));
  assert.match(line, /^curl http:\/\/\S+\/api\/v1\/imports\/2026-11-19-night\/refusals -H "Authorization: Bearer \$TOKEN"$/);
});

test("of an import that never was, nothing is told but that", async () => {
  const page = await open("/console/imports/none");
  await page.getByRole("heading", { name: "No import has this id" }).waitFor();
  await page.getByRole("link", { name: "Go to: Imports" }).waitFor();
  assert.equal(await button(page, "Command").isDisabled(), true);
  assert.equal(await page.locator(".shares").count(), 0);
});
