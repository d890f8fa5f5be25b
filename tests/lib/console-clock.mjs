// The browser's clock: it shows a time at which the fleet's is told.
import { NOW } from "./console-records.mjs";

/** The clock stands at NOW, while timers run. */
export async function stand(page) {
  await standAgain(page);
  await page.addInitScript(numberTimers);
}

/** The clock of a page that stood at NOW before does so again. */
export function standAgain(page) {
  return page.clock.setFixedTime(NOW * 1000);
}

/** The clock runs from NOW, and can be put forward together with the timers. */
export async function run(page) {
  await page.clock.install({ time: NOW * 1000 });
  await page.addInitScript(numberTimers);
}

/** The ids of a replaced clock's timers are larger than the 32 bits that programs in wasm keep of them. */
function numberTimers() {
  const { setTimeout, clearTimeout } = window;
  const ids = [];
  window.setTimeout = (...args) => ids.push(setTimeout(...args));
  window.clearTimeout = (number) => clearTimeout(ids[number - 1]);
}
