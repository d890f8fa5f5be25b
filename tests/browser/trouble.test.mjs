// What the console says when something is not there, goes wrong, or takes its time.
import assert from "node:assert/strict";
import { test } from "node:test";
import { run } from "../lib/console-clock.mjs";
import { button, clipboard, hears, shows } from "../lib/console-page.mjs";
import { jobExecution, registrationTask } from "../lib/console-records.mjs";
import { stage } from "../lib/console-stage.mjs";
import { REQUEST_ID, answerFailure, answerNotFound, loseRequests, recover } from "../lib/console-troubles.mjs";

const { open, page: newPage, put, stop, url } = stage();
const TASK = "/console/registration-tasks/84383462-b484-4cc4-9b21-ef2ecb49a2b1";
const heading = (page, name) => page.getByRole("main").getByRole("heading", { name, exact: true }).waitFor();
const freshness = (page, text) => page.getByRole("group", { name: "Freshness" }).getByText(text).waitFor();

async function openWith(trouble, path = TASK) {
  const page = await newPage();
  await trouble(page);
  await page.goto(url(path));
  return page;
}

test("while a record loads, the page says what is loading, and stands as it will", async () => {
  const page = await openWith(loseRequests);
  await page.getByRole("status").getByText("Loading the registration task…").waitFor();
  await page.getByRole("heading", { level: 1, name: "84383462-b484-4cc4-9b21-ef2ecb49a2b1" }).waitFor();
  await freshness(page, "Checking");
});

test("nothing moves when the record arrives", async () => {
  const page = await newPage();
  await page.addInitScript(() => {
    globalThis.shift = 0;
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) globalThis.shift += entry.value;
    }).observe({ type: "layout-shift", buffered: true });
  });
  const { promise: answering, resolve: answer } = Promise.withResolvers();
  await page.route("**/api/v1/**", (route) => answering.then(() => route.continue()));
  await page.goto(url(TASK));
  await page.getByText("Loading the registration task…").waitFor();
  answer();
  await shows(page, "In progress");
  assert.ok((await page.evaluate(() => globalThis.shift)) < 0.1);
});

test("an error says what happened, with the request's id, and Retry brings the record", async () => {
  const page = await openWith(answerFailure);
  const alert = page.getByRole("alert");
  await alert.getByRole("heading", { name: "Fleetglass could not answer" }).waitFor();
  await alert.getByText("The index does not answer.").waitFor();
  await alert.getByText(REQUEST_ID).waitFor();
  await button(page, "Copy request id").click();
  assert.equal(await clipboard(page), REQUEST_ID);
  await recover(page);
  await button(page, "Retry").click();
  await shows(page, "In progress");
  assert.equal(await page.getByRole("alert").count(), 0);
});

test("the Worker's own refusal is told, with its message and request id", async () => {
  const page = await open(`/console/registration-tasks/${"x".repeat(41)}`);
  await heading(page, "This cannot be asked for");
  await shows(page, /41/);
  await shows(page, /^[0-9a-f-]{36}$/);
});

test("an answer that cannot be read is told of", async () => {
  const page = await openWith((page) => page.route("**/api/v1/**", (route) => route.fulfill({ body: "<html>" })));
  await heading(page, "The answer could not be read");
});

test("a reader who may not read is told so", async () => {
  const refuse = (route) => route.fulfill({ status: 403, json: { error: "forbidden", message: "", requestId: "" } });
  const page = await openWith((page) => page.route("**/api/v1/**", refuse));
  await heading(page, "Reading is not allowed");
});

test("a look-up that fails can be tried again", async () => {
  const page = await openWith(answerFailure, "/console/search?id=5bf8f8567dd2d86eab87edd9");
  await heading(page, "Fleetglass could not answer");
  await recover(page);
  await button(page, "Retry").click();
  await page.waitForURL("**/console/batch-tasks/5bf8f8567dd2d86eab87edd9");
});

const MISSING = [
  ["/console/registration-tasks/none", "No registration task has this id"],
  ["/console/things/none/jobs/none", "This thing has no such execution of this job"],
  ["/console/batch-tasks/none", "No batch task has this id"],
];

for (const [path, words] of MISSING) {
  test(`what is not there is said in words: ${words}`, async () => {
    const page = await open(path);
    await heading(page, words);
    assert.doesNotMatch(await page.getByRole("main").innerText(), /404/);
    await page.getByRole("link", { name: "Look up another record" }).click();
    await page.waitForURL("**/console/search");
  });
}

test("a record that is imported while its page is open appears", async () => {
  const page = await open("/console/registration-tasks/late", { clock: run });
  await heading(page, "No registration task has this id");
  await put([registrationTask("late", { status: "InProgress", successCount: 0 })]);
  await page.clock.runFor(11_000);
  await shows(page, "Nothing processed yet");
});

test("a record that cannot be refreshed stays, with what is wrong above it", async () => {
  const page = await open(TASK);
  await shows(page, "In progress");
  await answerFailure(page);
  await button(page, "Refresh now").click();
  const notice = page.getByRole("status").filter({ hasText: "Fleetglass could not answer" });
  await notice.getByText(REQUEST_ID).waitFor();
  await freshness(page, "Refresh failed");
  await shows(page, "1,855 of about 5,013 things processed · 12 failed");
  await recover(page);
  await notice.getByRole("button", { name: "Retry" }).click();
  await notice.waitFor({ state: "detached" });
});

test("a record that is gone stays as it was read last", async () => {
  const page = await open(TASK);
  await shows(page, "In progress");
  await answerNotFound(page);
  await button(page, "Refresh now").click();
  await shows(page, "The record is no longer there");
  await shows(page, "1,855 of about 5,013 things processed · 12 failed");
});

test("offline, the page says so and keeps what it has; online again, it catches up by itself", async () => {
  const of = (members) => jobExecution("line4:press-30", "offline", members);
  await put([of({ status: "QUEUED" })]);
  const page = await open("/console/things/line4:press-30/jobs/offline");
  await shows(page, "Pending");
  await page.context().setOffline(true);
  await freshness(page, "Offline");
  await put([of({ status: "IN_PROGRESS", versionNumber: 2, lastUpdatedAt: 1_795_103_990 })]);
  await shows(page, "Pending");
  await page.context().setOffline(false);
  await shows(page, "In progress");
});

test("offline is seen on a narrow screen, and told to screen readers", async () => {
  const page = await open(TASK, { viewport: { width: 320, height: 800 } });
  await shows(page, "In progress");
  await page.context().setOffline(true);
  await hears(page, /offline/i);
  await page.getByText(/offline/i).filter({ visible: true }).first().waitFor();
});

test("a page that is opened offline comes when the connection does", async () => {
  const page = await open("/console/search");
  await page.context().setOffline(true);
  await page.getByRole("searchbox").fill("5bf8f8567dd2d86eab87edd9");
  await page.keyboard.press("Enter");
  await heading(page, "This browser is offline");
  await page.context().setOffline(false);
  await page.waitForURL("**/console/batch-tasks/5bf8f8567dd2d86eab87edd9");
});

// The last of the file: it ends the Worker.
test("a Worker that has ended is told of, and the record stays", async () => {
  const page = await open(TASK);
  await shows(page, "In progress");
  await stop();
  await button(page, "Refresh now").click();
  await shows(page, "Fleetglass cannot be reached");
  await shows(page, "1,855 of about 5,013 things processed · 12 failed");
});
