import { setTimeout as pause } from "node:timers/promises";

/** Asks until the answer is truthy, and gives it; fails when `seconds` have passed. */
export async function until(what, ask, seconds = 30) {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    const answer = await ask();
    if (answer) return answer;
    if (Date.now() > deadline) throw new Error(`${what}: not within ${seconds} s`);
    await pause(50);
  }
}
