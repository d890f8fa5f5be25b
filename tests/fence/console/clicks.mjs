// How soon each build paints after each click: builds in turn, so that what else the machine does meets both alike.
import { CLICKED_LIST, CLICKS, clickToPaint } from "../../lib/click-to-paint.mjs";

const ROUNDS = 3;

/** Milliseconds of each click by build: the median. */
export async function clickBuilds(builds) {
  const measured = {};
  for (const [click, action] of Object.entries(CLICKS)) {
    const times = Object.fromEntries(Object.keys(builds).map((name) => [name, []]));
    for (let n = 0; n < ROUNDS; n += 1) {
      for (const [name, { browser, url }] of Object.entries(builds)) times[name].push(await clickToPaint(browser, url(CLICKED_LIST), action));
    }
    measured[click] = Object.fromEntries(Object.entries(times).map(([name, all]) => [name, median(all)]));
  }
  return measured;
}

const median = (numbers) => numbers.toSorted((one, other) => one - other)[Math.floor(numbers.length / 2)];
