// One page of the browser for many states of the console: as good as new each time, and sooner there than a new one.
import { newPage } from "./browser.mjs";
import { stand, standAgain } from "./console-clock.mjs";

/** Such a page, whose clock stands. */
export async function standingPage(browser, options) {
  const page = await newPage(browser, options);
  await stand(page);
  return page;
}

/** Makes it as good as new. `elsewhere` is an address of the same origin that is not the console's. */
export async function renew(page, elsewhere) {
  await page.unrouteAll({ behavior: "ignoreErrors" });
  await page.context().setOffline(false);
  await page.goto(elsewhere);
  await page.evaluate(() => localStorage.clear());
  await standAgain(page);
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.emulateMedia({ colorScheme: null });
  return page;
}
