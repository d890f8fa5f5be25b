// Records that change while they are open, and how often the console asks.
import assert from "node:assert/strict";
import { test } from "node:test";
import { run } from "../lib/console-clock.mjs";
import { answers, apiOf, button, hears, nextAnswer, see, shows } from "../lib/console-page.mjs";
import { OBSERVED, registrationTask } from "../lib/console-records.mjs";
import { stage } from "../lib/console-stage.mjs";
import { loseRequests, recover } from "../lib/console-troubles.mjs";

const { open, page: newPage, put, url } = stage();
const LONGEST_INTERVAL = 11_000;
const FINISHED = "/console/registration-tasks/febb3238-90d1-41da-b102-64e9054b9495";

let tasks = 0;

/** Imports a task that is at work; `progress` imports a later state of it. */
async function taskAtWork() {
  const id = `live-${(tasks += 1)}`;
  const progress = (members) =>
    put([registrationTask(id, { status: "InProgress", failureCount: 0, ...members }, OBSERVED + members.successCount)]);
  await progress({ successCount: 10, percentageProgress: 10 });
  return { path: `/console/registration-tasks/${id}`, progress };
}

/** Fails unless the header says this, and nothing of a pause. */
async function freshnessSays(page, words) {
  const freshness = page.getByRole("group", { name: "Freshness" });
  await freshness.getByText(words).waitFor();
  assert.equal(await freshness.getByText("Paused").count(), 0);
}

/** Lets so much time pass that a page that asks at all has asked. */
async function anInterval(page) {
  const answer = nextAnswer(page);
  await page.clock.runFor(LONGEST_INTERVAL);
  await answer;
}

test("a change is shown within the interval, and announced", async () => {
  const { path, progress } = await taskAtWork();
  const page = await open(path, { clock: run });
  await shows(page, "10 of about 100 things processed");
  await progress({ successCount: 60, percentageProgress: 50 });
  await anInterval(page);
  await hears(page, "Registration task changed: In progress. 60 of about 120 things processed");
  await shows(page, /^60 of about 120 things processed/);
  assert.equal(await page.getByRole("progressbar").getAttribute("aria-valuenow"), "50");
});

test("a request without an answer is given up, and sent again", async () => {
  const { path } = await taskAtWork();
  const page = await newPage({ clock: run });
  await loseRequests(page);
  await page.goto(url(path));
  await shows(page, /^Loading/);
  await page.clock.runFor(31_000);
  await shows(page, "Fleetglass cannot be reached");
  await recover(page);
  await page.clock.runFor(25_000);
  await shows(page, "In progress");
});

test("what is final is never called paused", async () => {
  const { path } = await taskAtWork();
  const page = await open(path);
  await shows(page, "In progress");
  await page.keyboard.press("p");
  await hears(page, "Paused");
  await page.getByRole("searchbox").fill("febb3238-90d1-41da-b102-64e9054b9495");
  await page.keyboard.press("Enter");
  await shows(page, "Succeeded");
  await freshnessSays(page, /^Checked/);
});

test("what belongs to a final record is not called paused while it is asked for", async () => {
  const { path } = await taskAtWork();
  const page = await open(path);
  await shows(page, "In progress");
  await page.keyboard.press("p");
  await hears(page, "Paused");
  const { promise: asking, resolve: asked } = Promise.withResolvers();
  const { promise: answering, resolve: answer } = Promise.withResolvers();
  await page.route(`**${apiOf(FINISHED)}/**`, (route) => {
    asked();
    return answering.then(() => route.continue());
  });
  await page.getByRole("searchbox").fill(FINISHED.split("/").at(-1));
  await page.keyboard.press("Enter");
  await shows(page, "Succeeded");
  await asking;
  await freshnessSays(page, /^Checked/);
  answer();
  await button(page, "Resume refreshing").waitFor({ state: "detached" });
  await freshnessSays(page, /^Checked/);
});

test("a change of the status is shown and announced", async () => {
  const { path, progress } = await taskAtWork();
  const page = await open(path, { clock: run });
  await shows(page, "In progress");
  await progress({ status: "Completed", successCount: 98, failureCount: 2, percentageProgress: 100 });
  await anInterval(page);
  await hears(page, "Registration task changed: Completed with failures. 2 of 100 things failed");
  await shows(page, "Completed with failures");
});

test("a change leaves focus, scrolling and open parts as they are", async () => {
  const { path, progress } = await taskAtWork();
  const page = await open(path, { clock: run, viewport: { width: 320, height: 400 } });
  await button(page, "Raw JSON").click();
  await button(page, "Copy Role").focus();
  const place = () =>
    page.evaluate(() => {
      const { activeElement: e } = document;
      return [e.getBoundingClientRect().top, e.getAttribute("aria-label")];
    });
  const before = await place();
  await progress({ successCount: 20, percentageProgress: 20 });
  await anInterval(page);
  await shows(page, /^20 of about 100 things processed/);
  assert.deepEqual(await place(), before);
  await page.getByRole("region", { name: "Console API" }).waitFor();
});

test("what has not changed is answered by 304, and not announced", async () => {
  const { path } = await taskAtWork();
  const page = await open(path, { clock: run });
  await shows(page, "10 of about 100 things processed");
  const heard = answers(page);
  await anInterval(page);
  await anInterval(page);
  assert.deepEqual(heard, [304, 304]);
  assert.equal(await page.getByRole("status").getByText(/./).count(), 0);
});

test("a final record is not asked for again, and offers no pause", async () => {
  const page = await open(FINISHED, { clock: run });
  await shows(page, "Succeeded");
  // What belongs to the record may be answered after it.
  await button(page, "Pause refreshing").waitFor({ state: "detached" });
  const heard = answers(page);
  await page.clock.runFor(10 * LONGEST_INTERVAL);
  assert.equal(await button(page, "Pause refreshing").count(), 0);
  await button(page, "Refresh now").click();
  await hears(page, /^Checked/);
  assert.deepEqual(heard, [200]);
});

test("while paused nothing is asked; resumed, the change is there at once", async () => {
  const { path, progress } = await taskAtWork();
  const page = await open(path, { clock: run });
  await shows(page, "10 of about 100 things processed");
  const heard = answers(page);
  await button(page, "Pause refreshing").click();
  await hears(page, "Paused");
  await progress({ successCount: 30, percentageProgress: 30 });
  await page.clock.runFor(10 * LONGEST_INTERVAL);
  await page.getByRole("group", { name: "Freshness" }).getByText("Paused").waitFor();
  await shows(page, "10 of about 100 things processed");
  await button(page, "Resume refreshing").click();
  await shows(page, /^30 of about 100 things processed/);
  assert.deepEqual(heard, [200]);
});

test("a refresh asks at once, also while paused, and says when", async () => {
  const { path, progress } = await taskAtWork();
  const page = await open(path);
  await shows(page, "10 of about 100 things processed");
  await button(page, "Pause refreshing").click();
  await progress({ successCount: 40, percentageProgress: 40 });
  await button(page, "Refresh now").click();
  await shows(page, /^40 of about 100 things processed/);
});

test("a refresh that finds nothing new says that it was done", async () => {
  const { path } = await taskAtWork();
  const page = await open(path);
  await shows(page, "10 of about 100 things processed");
  await button(page, "Refresh now").click();
  await hears(page, "Checked 17:02:10");
});

test("a hidden tab does not ask; seen again, it catches up", async () => {
  const { path, progress } = await taskAtWork();
  const page = await open(path, { clock: run });
  await shows(page, "10 of about 100 things processed");
  const heard = answers(page);
  await see(page, false);
  await progress({ successCount: 70, percentageProgress: 70 });
  await page.clock.runFor(10 * LONGEST_INTERVAL);
  await shows(page, "10 of about 100 things processed");
  await see(page, true);
  await shows(page, /^70 of about 100 things processed/);
  assert.deepEqual(heard, [200]);
});

test("errors slow the asking down", async () => {
  const { path } = await taskAtWork();
  const page = await open(path, { clock: run });
  await shows(page, "10 of about 100 things processed");
  let asked = 0;
  await page.route(`**${apiOf(path)}`, (route) => {
    asked += 1;
    return route.abort();
  });
  await page.clock.runFor(LONGEST_INTERVAL);
  await button(page, "Retry").waitFor();
  await page.clock.runFor(LONGEST_INTERVAL);
  assert.equal(asked, 1);
  await page.clock.runFor(LONGEST_INTERVAL);
  await page.getByRole("group", { name: "Freshness" }).getByText("Refresh failed").waitFor();
  assert.equal(asked, 2);
});
