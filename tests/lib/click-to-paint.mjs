// How soon the console paints after a click in a list of executions, on a processor four times as slow.
import { newPage } from "./browser.mjs";

/** So many times slower is the processor. */
export const SLOWER = 4;

/** The list whose parts are clicked. */
export const CLICKED_LIST = "/console/executions?sort=thing&order=asc";

/** What is clicked, and by what one sees that it has come. */
export const CLICKS = {
  filter: {
    click: (page) => page.getByRole("group", { name: "By status" }).getByRole("button").first(),
    come: (page) => page.waitForURL(/status=/),
  },
  sort: {
    click: (page) => page.getByRole("columnheader").getByRole("button", { name: /^Updated/ }),
    come: (page) => page.waitForURL((url) => !url.searchParams.has("sort")),
  },
  page: { click: (page) => page.getByRole("button", { name: "Next" }), come: (page) => page.waitForURL(/cursor=/) },
  open: {
    click: (page) => page.getByRole("table").getByRole("link").first(),
    come: (page) => page.waitForURL(/\/things\//),
  },
};

/** Milliseconds from a click to the paint that follows what was done about it (Event Timing: in steps of eight). */
export async function clickToPaint(browser, url, { click, come }) {
  const page = await newPage(browser);
  try {
    await page.goto(url);
    await page.getByRole("table").getByRole("link").first().waitFor();
    // By the mouse alone: Playwright's own click looks for its target by a script of its own in the page, in the middle.
    await click(page).scrollIntoViewIfNeeded();
    const { x, y, width, height } = await click(page).boundingBox();
    await page.mouse.move(x + width / 2, y + height / 2);
    const session = await page.context().newCDPSession(page);
    await session.send("Emulation.setCPUThrottlingRate", { rate: SLOWER });
    await page.evaluate(() => {
      window.longest = 0;
      const take = (list) => {
        for (const entry of list.getEntries()) window.longest = Math.max(window.longest, entry.duration);
      };
      new PerformanceObserver(take).observe({ type: "event", durationThreshold: 16 });
    });
    await page.mouse.down();
    await page.mouse.up();
    await come(page);
    // The entry comes some frames after the paint.
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 500))));
    return await page.evaluate(() => window.longest);
  } finally {
    await page.context().close();
  }
}
