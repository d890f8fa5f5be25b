// What the tests of a file share: one Worker, one browser, and pages that must not complain.
import assert from "node:assert/strict";
import { after, afterEach, before } from "node:test";
import { launch, newPage } from "./browser.mjs";
import { stand } from "./console-clock.mjs";
import { startConsole } from "./console.mjs";
import { renew, standingPage } from "./same-page.mjs";

/** Sets it up for the calling file. Pages are closed after each test. */
export function stage() {
  const own = { pages: [] };
  before(async () => {
    [own.console, own.browser] = await Promise.all([startConsole(), launch()]);
  });
  afterEach(() => closePages(own));
  after(() => Promise.all([own.console.stop(), own.browser.close()]));
  return {
    /** Imports observations. */
    put: (observations) => own.console.put(observations),
    /** The Worker's index. */
    index: () => own.console.index,
    /** Ends the Worker. */
    stop: () => {
      own.stopped = true;
      return own.console.stop();
    },
    /** An address of the console. */
    url: (path) => own.console.url(path),
    /** A page at no address yet. Its clock stands, unless another is given. */
    page: (options) => newTestPage(own, options),
    /** One page for all tests of the file, as good as new: for many tests that change nothing on the server. */
    samePage: async () => {
      own.page ??= await standingPage(own.browser);
      return renew(own.page, own.console.url("/health"));
    },
    /** A page at an address of the console. */
    open: async (path, options) => {
      const page = await newTestPage(own, options);
      await page.goto(own.console.url(path));
      return page;
    },
  };
}

async function newTestPage(own, { clock = stand, ...options } = {}) {
  const page = await newPage(own.browser, options);
  own.pages.push(page);
  await clock(page);
  return page;
}

/** Pages must not have complained, but of connections that ended with the Worker. */
async function closePages(own) {
  const pages = own.pages.splice(0);
  const faults = [...pages, own.page].flatMap((page) => page?.faults.splice(0) ?? []);
  await Promise.all(pages.map((page) => page.context().close()));
  assert.deepEqual(faults.filter((fault) => !own.stopped || !fault.includes("net::ERR_CONNECTION")), []);
}
