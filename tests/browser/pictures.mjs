// `cargo xtask pictures`: a picture of every page in every state, in pictures/; both themes, both widths, and a second
// time zone where times are looked at. A word picks the states whose names hold it; `--readme` makes docs/console.png.
import { mkdirSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { launch, newPage } from "../lib/browser.mjs";
import { stand } from "../lib/console-clock.mjs";
import { OBSERVED, fleet, showcase } from "../lib/console-records.mjs";
import { startConsole } from "../lib/console.mjs";
import { STATES, reach } from "../lib/console-states.mjs";

const FOLDER = fileURLToPath(new URL("../../pictures/", import.meta.url));
const README = fileURLToPath(new URL("../../docs/console.png", import.meta.url));
const SHOWN_IN_README = "overview";
const ZONES = { berlin: "Europe/Berlin", "los-angeles": "America/Los_Angeles" };
const LOOKS = [1280, 320].flatMap((width) => ["light", "dark"].map((theme) => ({ width, theme })));

const [wish] = process.argv.slice(2);
const isForReadme = wish === "--readme";
const [running, browser] = await Promise.all([startConsole(isForReadme ? showcase() : fleet()), launch()]);
try {
  await (isForReadme ? makeReadme() : makeAll(wish ?? ""));
} finally {
  await Promise.all([running.stop(), browser.close()]);
}

async function makeAll(word) {
  if (!word) rmSync(FOLDER, { recursive: true, force: true });
  mkdirSync(FOLDER, { recursive: true });
  for (const state of STATES.filter((state) => state.name.includes(word))) {
    const zones = state.zoned ? Object.keys(ZONES) : ["berlin"];
    for (const zone of zones) await makePictures(state, zone);
  }
}

async function makePictures(state, zone) {
  await withState(state, zone, async (page) => {
    const made = [];
    for (const { width, theme } of LOOKS) {
      const name = `${state.name}.${zone}.${width}.${theme}.png`;
      await picture(page, { width, theme, path: FOLDER + name, fullPage: !state.floats });
      made.push(name);
    }
    console.log(made.join("\n"));
  });
}

async function makeReadme() {
  const state = STATES.find((state) => state.name === SHOWN_IN_README);
  const look = { width: 1280, theme: "light" };
  await withState(state, "berlin", (page) => picture(page, { ...look, path: README, fullPage: true }));
  console.log(README);
}

async function withState(state, zone, use) {
  const page = await newPage(browser, { timezoneId: ZONES[zone] });
  await stand(page);
  await page.route(/\/api\/v1\/(sources|imports)/, tellWithoutToday);
  await reach(page, state, running.url);
  await use(page);
  await page.unrouteAll({ behavior: "ignoreErrors" });
  await page.context().close();
}

/** Imports took place when the sources spoke, so that pictures are the same on any day. */
async function tellWithoutToday(route) {
  const response = await route.fetch();
  const body = await response.text();
  const then = `"$1":${OBSERVED + 60}`;
  await route.fulfill({ response, body: body.replace(/"(importedAt|beganAt|endedAt|at)":[\d.]+/g, then) });
}

async function picture(page, { width, theme, ...options }) {
  await page.setViewportSize({ width, height: 800 });
  await page.emulateMedia({ colorScheme: theme });
  await page.screenshot({ animations: "disabled", ...options });
}
