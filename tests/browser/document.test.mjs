// Documents: laid out, folded, wrapped, raw, copied and saved.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { button, clipboard, hears, shows } from "../lib/console-page.mjs";
import { fleet, jobExecution, largestDocument } from "../lib/console-records.mjs";
import { stage } from "../lib/console-stage.mjs";

const { open, put } = stage();
const PATH = "/console/things/line1:press-01/jobs/firmware-4_3_1";
const SCRIPT = "/console/things/line4:press-21/jobs/shell-script";

const document = (page) => page.getByRole("region", { name: "Job document" });
const original = (thing, job) =>
  fleet().find(({ record }) => record.thingName === thing && record.jobId === job).record.jobDocument;

async function copySelected(page) {
  await document(page).evaluate((element) => getSelection().selectAllChildren(element));
  await page.keyboard.press("Control+C");
  return (await clipboard(page)).trimEnd();
}

test("JSON is laid out, and selected and copied without the line numbers", async () => {
  const page = await open(PATH);
  const expected = JSON.stringify(JSON.parse(original("line1:press-01", "firmware-4_3_1")), null, 2);
  assert.equal(await copySelected(page), expected);
  await shows(page, `${expected.split("\n").length} lines, 291 bytes`);
});

test("everything folds and unfolds with one button", async () => {
  const page = await open(PATH);
  const inside = document(page).getByText('"press.bin"');
  await inside.waitFor();
  await button(page, "Job document: Fold").click();
  await inside.waitFor({ state: "hidden" });
  await document(page).getByText('"operation"').waitFor();
  await button(page, "Job document: Unfold").click();
  await inside.waitFor();
});

test("the arrows move between what folds, fold and unfold", async () => {
  const page = await open(PATH);
  const inside = document(page).getByText('"press.bin"');
  await document(page).focus();
  await page.keyboard.press("Tab");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowLeft");
  await inside.waitFor({ state: "hidden" });
  await page.keyboard.press("ArrowRight");
  await inside.waitFor();
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("ArrowLeft");
  await document(page).getByText('"operation"').waitFor({ state: "hidden" });
});

test("raw is the text as it came", async () => {
  const page = await open(PATH);
  const raw = button(page, "Job document: Raw");
  await raw.click();
  assert.equal(await raw.getAttribute("aria-pressed"), "true");
  assert.equal(await document(page).innerText(), original("line1:press-01", "firmware-4_3_1"));
});

test("wrapped lines do not scroll sideways", async () => {
  const page = await open(PATH, { viewport: { width: 320, height: 800 } });
  const overflow = () => document(page).evaluate((element) => element.scrollWidth > element.clientWidth);
  assert.equal(await overflow(), true);
  await button(page, "Job document: Wrap").click();
  assert.equal(await overflow(), false);
});

test("copying takes the text as it came, and says so", async () => {
  const page = await open(PATH);
  await button(page, "Job document: Copy").click();
  await hears(page, "Copied: Job document");
  assert.equal(await clipboard(page), original("line1:press-01", "firmware-4_3_1"));
});

test("a download holds the text as it came", async () => {
  const page = await open(PATH);
  const saving = page.waitForEvent("download");
  await button(page, "Job document: Download").click();
  const download = await saving;
  assert.equal(download.suggestedFilename(), "firmware-4_3_1.json");
  assert.equal(await readFile(await download.path(), "utf8"), original("line1:press-01", "firmware-4_3_1"));
});

test("the largest document is shown whole", async () => {
  const expected = largestDocument(400);
  await put([jobExecution("line4:press-22", "thousands-of-lines", { status: "QUEUED", jobDocument: expected })]);
  const page = await open("/console/things/line4:press-22/jobs/thousands-of-lines");
  await shows(page, /lines, 32,768 bytes$/);
  assert.equal(await copySelected(page), JSON.stringify(JSON.parse(expected), null, 2));
});

test("a text that is not JSON is shown, and copied, as it is", async () => {
  const page = await open(SCRIPT);
  await shows(page, /Not JSON: shown as it is/);
  assert.equal(await copySelected(page), original("line4:press-21", "shell-script").trimEnd());
  assert.equal(await button(page, "Job document: Fold").count(), 0);
});

test("each line has its number", async () => {
  const page = await open(SCRIPT);
  await document(page).getByText("set -e").waitFor();
  const numbers = await document(page).locator("[data-line]").evaluateAll((lines) =>
    lines.map((line) => JSON.parse(getComputedStyle(line, "::before").content)),
  );
  const lines = original("line4:press-21", "shell-script").trimEnd().split("\n");
  assert.deepEqual(numbers, lines.map((_, index) => String(index + 1)));
});
