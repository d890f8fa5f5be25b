// What a person chooses, and the browser remembers: theme, time zone; and what the system asks for.
import assert from "node:assert/strict";
import { test } from "node:test";
import { button, hears, members, shows } from "../lib/console-page.mjs";
import { stage } from "../lib/console-stage.mjs";

const { open, page: newPage, url } = stage();
const TASK = "/console/registration-tasks/84383462-b484-4cc4-9b21-ef2ecb49a2b1";
const EXECUTION = "/console/things/line1:press-05/jobs/firmware-4_3_1";

const ground = (page) => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);

test("the theme is the system's until one is chosen", async () => {
  const page = await open(TASK, { colorScheme: "light" });
  const light = await ground(page);
  await page.emulateMedia({ colorScheme: "dark" });
  const dark = await ground(page);
  assert.notEqual(light, dark);
  await button(page, "Theme: as the system").click();
  await hears(page, "Theme: light");
  assert.equal(await ground(page), light);
  await button(page, "Theme: light").click();
  await page.emulateMedia({ colorScheme: "light" });
  assert.equal(await ground(page), dark);
  await button(page, "Theme: dark").click();
  await hears(page, "Theme: as the system");
  assert.equal(await ground(page), light);
});

test("the chosen theme stays over a reload, and stands before the console is loaded", async () => {
  const page = await open(TASK, { colorScheme: "light" });
  const light = await ground(page);
  await button(page, "Theme: as the system").click();
  await button(page, "Theme: light").click();
  await button(page, "Theme: dark").waitFor();
  await page.route("**/*.wasm", () => {});
  await page.reload({ waitUntil: "commit" });
  await page.getByText("Starting…").waitFor();
  assert.notEqual(await ground(page), light);
});

test("times are told in the browser's zone, which is named", async () => {
  const page = await open(TASK, { timezoneId: "America/Los_Angeles" });
  await shows(page, "As of its source’s last report, 19 Nov 2026, 08:00:00 UTC−08, 2 minutes ago");
  assert.match((await members(page, "Times (UTC−08)")).Created, /^19 Nov 2026, 07:02:11/);
});

test("another zone changes every time and its name, and stays over a reload", async () => {
  const page = await open(EXECUTION);
  await shows(page, "Time line (UTC+01)");
  const choice = page.getByRole("combobox", { name: "Time zone" });
  const choose = async (zone) => {
    await page.getByRole("link", { name: "Settings" }).click();
    await choice.selectOption(zone);
    await page.goBack();
  };
  await choose("Asia/Tehran");
  await shows(page, "Time line (UTC+03:30)");
  await shows(page, /^19 Nov 2026, 09:30:01/);
  await page.getByRole("group", { name: "Freshness" }).getByText("Checked 19:32:10").waitFor();
  assert.doesNotMatch(await page.getByRole("main").innerText(), /UTC\+01/);
  await page.reload();
  await shows(page, "Time line (UTC+03:30)");
  await choose("UTC");
  await shows(page, "Time line (UTC)");
  await page.goForward();
  assert.equal(await choice.inputValue(), "UTC");
});

test("the offset is the one of the time that is told, not of today", async () => {
  const page = await open("/console/things/greenhouse:gw-07/jobs/ota-2020-09-selftest");
  await shows(page, "Time line (UTC+02)");
});

test("who asks for less motion sees none", async () => {
  const durations = async (reducedMotion) => {
    const page = await open(TASK, { reducedMotion });
    await shows(page, "In progress");
    return page.evaluate(() =>
      [...document.querySelectorAll("*")].filter((element) => {
        const { transitionDuration, animationName } = getComputedStyle(element);
        return animationName !== "none" || transitionDuration.split(", ").some((duration) => parseFloat(duration) > 0);
      }).length,
    );
  };
  assert.ok((await durations("no-preference")) > 0);
  assert.equal(await durations("reduce"), 0);
});

test("without JavaScript, the page says what it needs", async () => {
  const page = await open(TASK, { javaScriptEnabled: false, clock: () => {} });
  const shown = page.getByRole("main").locator("p").filter({ visible: true });
  assert.deepEqual(await shown.allInnerTexts(), [
    "The console needs JavaScript and WebAssembly. The same records are answered by the providers’ own tools.",
  ]);
});

test("a program that cannot be loaded is told of", async () => {
  const page = await newPage();
  await page.route("**/*.wasm", (route) => route.abort());
  await page.goto(url(TASK));
  await page.getByText("The console could not be loaded. Check the connection, and reload the page.").waitFor();
  assert.ok(page.faults.splice(0).length > 0);
});
