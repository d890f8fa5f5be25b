// One build of the console, in front of its own Worker and in a browser of its own.
import { launch } from "../../lib/browser.mjs";
import { NOW } from "../../lib/console-records.mjs";
import { importFleet } from "../../lib/console.mjs";
import { importAll } from "../../lib/import.mjs";
import { renew, standingPage } from "../../lib/same-page.mjs";
import { start } from "../../lib/workerd.mjs";
import { watchPage } from "./in-page.mjs";

/** Where every build answers, as its pages know it: they show the address in commands. */
const HOST = "127.0.0.1:8787";
/** When everything is imported, in milliseconds since the epoch. The Worker's clock stands there. */
const IMPORTED = (NOW - 70) * 1000;

/**
 * Starts a checkout's build, with a fleet in its stores. `url(path)` makes an address, `put(observations)` imports, and `page(options)` gives
 * a page as good as new.
 */
export async function openBuild(checkout) {
  const workerd = await start({ names: ["local-timed"], checkout });
  const origin = workerd.origin();
  await fetch(`${origin}/health`, { headers: { "x-clock": String(IMPORTED) } });
  await importFleet(origin);
  const browser = await launch([`--host-resolver-rules=MAP ${HOST} ${new URL(origin).host}`]);
  const url = (path) => `http://${HOST}${path}`;
  const pages = new Map();
  return {
    browser,
    url,
    page: (options) => pageWith(options, { browser, url, pages }),
    put: (observations) => importAll(origin, observations),
    close: () => Promise.all([browser.close(), workerd.stop()]),
  };
}

/** There is one for each choice of options. */
async function pageWith(options, { browser, url, pages }) {
  const key = JSON.stringify(options);
  if (!pages.has(key)) {
    const page = await standingPage(browser, options);
    await page.addInitScript(watchPage);
    pages.set(key, page);
  }
  const page = await renew(pages.get(key), url("/health"));
  await page.mouse.move(0, 0);
  page.faults.length = 0;
  return page;
}
