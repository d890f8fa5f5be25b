// Lighthouse's mobile audit of the console, served by the Worker with its own headers.

import lighthouse from "lighthouse";
import { chromium } from "playwright-core";
import { FLAGS, findChromium } from "../tests/lib/browser.mjs";
import { freePort } from "../tests/lib/port.mjs";
import { execution } from "./lib/fleet.mjs";
import { importRecords } from "./lib/import-api.mjs";
import { stage } from "./lib/stage.mjs";
import { median } from "./lib/statistics.mjs";
import { table } from "./lib/text.mjs";

const { thingName, jobId } = execution(0);
const PAGES = {
  overview: "",
  "list of executions": "executions",
  "page of a job execution": `things/${thingName}/jobs/${jobId}`,
};

export async function audits({ quick }) {
  const runs = quick ? 1 : 5;
  const audited = await stage([], async ({ ports, console }) => {
    await importRecords(ports.fleetglass, [], [execution(0)]);
    const results = {};
    for (const [name, path] of Object.entries(PAGES)) {
      results[name] = [];
      for (let i = 0; i < runs; i += 1) results[name].push(await audit(new URL(`/console/${path}`, console).href));
    }
    return results;
  });
  return { title: "Lighthouse", text: report(audited, runs) };
}

/** One audit in a browser of its own. */
async function audit(url) {
  const port = await freePort();
  const browser = await chromium.launch({
    executablePath: findChromium(),
    args: [...FLAGS, `--remote-debugging-port=${port}`],
  });
  try {
    const { lhr } = await lighthouse(url, { port, onlyCategories: ["performance", "accessibility"], logLevel: "error" });
    if (lhr.runtimeError) throw new Error(`${url}: ${lhr.runtimeError.message}`);
    return {
      performance: lhr.categories.performance.score * 100,
      accessibility: lhr.categories.accessibility.score * 100,
      cls: lhr.audits["cumulative-layout-shift"].numericValue,
      lcp: lhr.audits["largest-contentful-paint"].numericValue,
      tbt: lhr.audits["total-blocking-time"].numericValue,
    };
  } finally {
    await browser.close();
  }
}

function report(audited, runs) {
  const rows = Object.entries(audited).map(([name, values]) => {
    const of = (what) => median(values.map((value) => value[what]));
    return [
      name,
      of("performance").toFixed(0),
      of("accessibility").toFixed(0),
      of("cls").toFixed(3),
      `${(of("lcp") / 1000).toFixed(1)} s`,
      `${of("tbt").toFixed(0)} ms`,
    ];
  });
  const budget = ["budget", "at least 95", "100", "0", "", ""];
  const header = ["page", "performance", "accessibility", "layout shift", "largest paint", "blocking time"];
  return [`Mobile, the median of ${runs}.`, table(header, [...rows, budget])].join("\n\n");
}
