// Chromium, and pages that remember what went wrong in them.
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { chromium } from "playwright-core";

const NAMES = ["chromium", "google-chrome", "chromium-browser"];
/** How Chromium is started: without a window, and without asking anybody anything. */
export const FLAGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--no-first-run",
];

/** Starts it, with these flags too. */
export function launch(flags = []) {
  return chromium.launch({ executablePath: findChromium(), args: [...FLAGS, ...flags] });
}

/** A page of its own, with nothing remembered. `page.faults` lists what its programs got wrong. */
export async function newPage(browser, options = {}) {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 800 },
    timezoneId: "Europe/Berlin",
    reducedMotion: "reduce",
    permissions: ["clipboard-read", "clipboard-write"],
    ...options,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  page.faults = [];
  page.on("pageerror", (error) => page.faults.push(String(error)));
  page.on("console", (message) => {
    if (message.type() === "error" && !isAboutAnAnswer(message)) {
      page.faults.push(`${message.text()} ${message.location().url}`);
    }
  });
  return page;
}

/** Chromium reports each request that fails, also where the console deals with it, or where nobody asked for it. */
function isAboutAnAnswer(message) {
  const text = message.text();
  const url = message.location().url;
  return text.startsWith("Failed to load resource") && (/\/api\/v1\/|\/favicon\.ico$/.test(url) || text.includes("DISCONNECTED"));
}

/** The path that CHROMIUM names, else the first on PATH; undefined where there is none. */
function chromiumPath() {
  const folders = (process.env.PATH ?? "").split(delimiter);
  const onPath = NAMES.flatMap((name) => folders.map((folder) => join(folder, name)));
  return process.env.CHROMIUM || onPath.find(isExecutable);
}

/** True where there is a Chromium. */
export const hasChromium = () => chromiumPath() !== undefined;

/** The path of Chromium. */
export function findChromium() {
  const found = chromiumPath();
  if (!found) throw new Error("no Chromium: install it, or set CHROMIUM to its path");
  return found;
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
