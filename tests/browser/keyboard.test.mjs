// The console by keyboard alone, and where the focus goes.
import assert from "node:assert/strict";
import { test } from "node:test";
import { answers, button, focused, hears, shows, title } from "../lib/console-page.mjs";
import { stage } from "../lib/console-stage.mjs";

const { open } = stage();
const TASK = "/console/registration-tasks/84383462-b484-4cc4-9b21-ef2ecb49a2b1";
const help = (page) => page.getByRole("dialog", { name: "Keyboard shortcuts" });
const palette = (page) => page.getByRole("dialog", { name: "Search everywhere" });
const paletteHasFocus = (page) => palette(page).getByRole("combobox").and(page.locator(":focus")).waitFor();

async function openTask(options) {
  const page = await open(TASK, options);
  await shows(page, "In progress");
  return page;
}

test("the skip link comes first, and leads past the header", async () => {
  const page = await openTask();
  await page.keyboard.press("Tab");
  assert.equal(await focused(page), "Skip to the content");
  await page.getByRole("link", { name: "Skip to the content" }).waitFor();
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  assert.equal(await focused(page), "Registration tasks");
  assert.equal(await page.evaluate(() => document.querySelector("main").contains(document.activeElement)), true);
});

test("/ goes to the search, which goes to the record", async () => {
  const page = await openTask();
  await page.keyboard.press("/");
  await page.keyboard.type("5bf8f8567dd2d86eab87edd9");
  await page.keyboard.press("Enter");
  await page.waitForURL("**/console/batch-tasks/5bf8f8567dd2d86eab87edd9");
});

const SMALL = { viewport: { width: 320, height: 800 } };
const PALETTE = [
  ["Control K opens the palette, which goes to the record", "Control+k"],
  ["where the header has no search, / opens the palette", "/", SMALL],
];

for (const [name, key, options] of PALETTE) {
  test(name, async () => {
    const page = await openTask(options);
    await page.keyboard.press(key);
    await paletteHasFocus(page);
    await page.keyboard.type("5bf8f8567dd2d86eab87edd9");
    await page.keyboard.press("Enter");
    await page.waitForURL("**/console/batch-tasks/5bf8f8567dd2d86eab87edd9");
  });
}

test("? lists the shortcuts, Escape closes the list and brings the focus back", async () => {
  const page = await openTask();
  await button(page, "Copy link").focus();
  await page.keyboard.press("?");
  await help(page).waitFor();
  assert.deepEqual(await help(page).getByRole("definition").allInnerTexts(), [
    "Search",
    "Search everywhere",
    "In a list: to the next and the previous row",
    "In a list: the previous and the next page",
    "Copy the id of the row, or of the page",
    "Pause or resume refreshing",
    "Refresh now",
    "Change the theme",
    "Show this list",
    "In a document: move between the lines that fold",
    "In a document: fold and unfold",
    "Close what is open",
    "Overview",
    "Registration tasks",
    "Jobs",
    "Executions",
    "Things",
    "Batch tasks",
    "Imports",
    "Settings",
  ]);
  await page.keyboard.press("Escape");
  await help(page).waitFor({ state: "hidden" });
  assert.equal(await focused(page), "Copy link");
});

test("while the shortcuts are listed, Control K leaves the page alone", async () => {
  const page = await openTask({ viewport: { width: 320, height: 800 } });
  await page.keyboard.press("?");
  await help(page).waitFor();
  await page.keyboard.press("Control+k");
  await page.keyboard.press("Escape");
  await help(page).waitFor({ state: "hidden" });
  assert.equal(new URL(page.url()).pathname, TASK);
});

test("p pauses and resumes, r refreshes, t changes the theme", async () => {
  const page = await openTask();
  const heard = answers(page);
  await page.keyboard.press("p");
  await hears(page, "Paused");
  await page.keyboard.press("p");
  await hears(page, "Refreshing resumed");
  await page.keyboard.press("r");
  await hears(page, /^Checked/);
  assert.ok(heard.length > 0);
  await page.keyboard.press("t");
  await hears(page, "Theme: light");
});

test("while one writes, keys are text", async () => {
  const page = await openTask();
  await page.getByRole("searchbox").focus();
  await page.keyboard.type("t?p/r");
  assert.equal(await page.getByRole("searchbox").inputValue(), "t?p/r");
  assert.equal(await help(page).isVisible(), false);
  await button(page, "Theme: as the system").waitFor();
});

test("with the shortcuts off, single keys do nothing, also after a reload; Control K still works", async () => {
  const page = await openTask();
  await page.keyboard.press("?");
  await help(page).getByRole("checkbox", { name: "Single-key shortcuts" }).uncheck();
  await page.keyboard.press("Escape");
  await page.reload();
  await shows(page, "In progress");
  await page.keyboard.press("t");
  await page.keyboard.press("?");
  await page.keyboard.press("Control+k");
  await paletteHasFocus(page);
  await button(page, "Theme: as the system").waitFor();
  assert.equal(await help(page).isVisible(), false);
});

test("after a navigation, the title is the page's and the focus on its heading", async () => {
  const page = await open("/console/search");
  await page.getByRole("searchbox").fill("5bf8f8567dd2d86eab87edd9");
  await page.keyboard.press("Enter");
  await shows(page, "In progress");
  assert.equal(await page.title(), "5bf8f8567dd2d86eab87edd9 · Batch task · Fleetglass");
  assert.equal(await title(page).evaluate((element) => element === document.activeElement), true);
  await page.getByRole("navigation", { name: "Sections" }).getByRole("link", { name: "Imports" }).click();
  await shows(page, "2026-11-18-night");
  assert.equal(await page.title(), "Imports · Fleetglass");
  assert.equal(await title(page).evaluate((element) => element === document.activeElement), true);
});

test("everything that can be pressed is reached with Tab, and shows that it is", async () => {
  const page = await openTask();
  const expected = await page.evaluate(() => {
    const pressable = document.querySelectorAll("a[href], button, input, select, summary, [tabindex='0']");
    return [...pressable].filter((e) => e.checkVisibility() && e.tabIndex >= 0).length;
  });
  const reached = new Set();
  for (let step = 0; step < expected; step += 1) {
    await page.keyboard.press("Tab");
    reached.add(await page.evaluate(() => {
      const { activeElement: e } = document;
      const { outlineStyle, outlineWidth } = getComputedStyle(e);
      const shown = outlineStyle !== "none" && parseFloat(outlineWidth) >= 2;
      const place = [...document.querySelectorAll("*")].indexOf(e);
      return `${shown ? "" : "no outline: "}${e.outerHTML.slice(0, 120)} ${place}`;
    }));
  }
  assert.deepEqual([...reached].filter((element) => element.startsWith("no outline")), []);
  assert.equal(reached.size, expected);
});
