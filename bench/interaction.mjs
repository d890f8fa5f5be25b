// How soon the console paints after a click, on a processor four times as slow; and how soon a filter's rows are there.

import { launch, newPage } from "../tests/lib/browser.mjs";
import { CLICKED_LIST, CLICKS, SLOWER, clickToPaint } from "../tests/lib/click-to-paint.mjs";
import { execution } from "./lib/fleet.mjs";
import { importRecords } from "./lib/import-api.mjs";
import { stage } from "./lib/stage.mjs";
import { median } from "./lib/statistics.mjs";
import { table } from "./lib/text.mjs";

const EXECUTIONS = 5_000;

export async function interactions({ quick }) {
  const runs = quick ? 1 : 5;
  const measured = await stage([], async ({ ports, console }) => {
    const all = Array.from({ length: quick ? 500 : EXECUTIONS }, (_, n) => execution(n));
    for (let at = 0; at < all.length; at += 500) await importRecords(ports.fleetglass, [], all.slice(at, at + 500));
    const results = {};
    for (const [name, action] of Object.entries(CLICKS)) {
      results[name] = [];
      for (let i = 0; i < runs; i += 1) results[name].push(await paint(new URL(CLICKED_LIST, console).href, action));
    }
    return results;
  });
  return { title: "Interaction", text: report(measured, runs) };
}

/** One click, in a browser of its own. */
async function paint(url, action) {
  const browser = await launch();
  try {
    return await clickToPaint(browser, url, action);
  } finally {
    await browser.close();
  }
}

/** Milliseconds from a click on a status to its rows, on this machine as it is: the median of so many clicks. */
export async function filterClicks(console, rounds) {
  const browser = await launch();
  try {
    const page = await newPage(browser);
    await page.goto(new URL("/console/executions", console).href);
    const failed = page.getByRole("group", { name: "By status" }).getByRole("button", { name: /Failed/ });
    await failed.waitFor();
    const times = [];
    for (let i = 0; i < rounds; i += 1) {
      times.push(await failed.evaluate(clickAndWait, "true"));
      await failed.evaluate(clickAndWait, "false");
    }
    return median(times);
  } finally {
    await browser.close();
  }
}

/** In the page: clicks, and waits for the frame in which the rows are those that were asked for. */
function clickAndWait(button, pressed) {
  return new Promise((done) => {
    const began = performance.now();
    const look = () => {
      const is = button.getAttribute("aria-pressed") === pressed;
      const behind = document.querySelector("table[aria-busy=true]");
      if (is && !behind) done(performance.now() - began);
      else requestAnimationFrame(look);
    };
    button.click();
    requestAnimationFrame(look);
  });
}

function report(measured, runs) {
  const rows = Object.entries(measured).map(([name, times]) => [name, `${median(times)} ms`, `${Math.max(...times)} ms`]);
  const header = ["click", "to next paint", "longest"];
  const intro = `A list of executions, fifty rows a page, processor ${SLOWER} times slower; the median of ${runs}.`;
  return [intro, table(header, [...rows, ["budget", "100 ms", ""]])].join("\n\n");
}
