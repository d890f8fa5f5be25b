// What the console holds against: odd texts, wrong clocks, a version that is no longer deployed, answers that make no sense.
import assert from "node:assert/strict";
import { test } from "node:test";
import { run } from "../lib/console-clock.mjs";
import * as list from "../lib/console-list.mjs";
import { button, cells, hears, section, shows, title } from "../lib/console-page.mjs";
import { jobExecution, LONGEST_JOB, LONGEST_THING, NOW, OBSERVED, registrationTask, RIGHT_TO_LEFT } from "../lib/console-records.mjs";
import { stage } from "../lib/console-stage.mjs";
import { recover } from "../lib/console-troubles.mjs";

const { open, page: newPage, put, url } = stage();
const HOUR = 3_600_000;
/** The fingerprints in the names of the program's files. */
const FINGERPRINT = /-[0-9a-f]{8,}(?=(_bg\.wasm|\.js)\b)/g;
const OUTDATED = "A new version of this console has been deployed.";

const heading = (page, words) => title(page).filter({ hasText: words }).waitFor();
const outdated = (page) => page.getByRole("status").filter({ hasText: OUTDATED });
const direction = (locator) => locator.evaluate((element) => getComputedStyle(element).direction);
/** By how many pixels the page is wider than the window. */
const overhang = (page) => page.evaluate(() => document.documentElement.scrollWidth - innerWidth);

test("a right-to-left message runs right to left, and nothing else does", async () => {
  const page = await open("/console/registration-tasks", { viewport: { width: 1600, height: 800 } });
  await list.table(page, "Registration tasks");
  const row = list.row(page, RIGHT_TO_LEFT);
  const message = row.getByText("تعذّر فتح الملف");
  assert.deepEqual([await direction(row), await direction(message)], ["ltr", "rtl"]);
  await row.getByRole("link").click();
  const told = page.getByRole("main").getByText("تعذّر فتح الملف");
  await told.waitFor();
  assert.deepEqual([await direction(page.getByRole("main")), await direction(told)], ["ltr", "rtl"]);
});

for (const width of [320, 1280]) {
  test(`names of 128 characters do not widen a page of ${width} pixels`, async () => {
    const page = await open(`/console/executions?thing=${LONGEST_THING}`, { viewport: { width, height: 800 } });
    assert.equal(LONGEST_THING.length, 128);
    await list.table(page, "Executions");
    assert.ok((await overhang(page)) <= 0);
    const name = page.getByRole("link", { name: LONGEST_THING, exact: true });
    assert.equal(await name.getAttribute("title"), LONGEST_THING);
    await name.click();
    await shows(page, /^As of/);
    assert.ok((await overhang(page)) <= 0);
    for (const path of [`things/${LONGEST_THING}`, `jobs/${LONGEST_JOB}`, ""]) {
      await page.goto(url(`/console/${path}`));
      await page.getByRole("main").getByRole("table").first().waitFor();
      assert.ok((await overhang(page)) <= 0, path);
    }
  });
}

test("markup in a text is text", async () => {
  const markup = '<img src=x onerror="document.title=1"><b>&amp;';
  const members = { status: "<i>ODD</i>", statusDetails: { reason: markup }, queuedAt: OBSERVED };
  await put([jobExecution("robust:press-1", "robust-markup", members)]);
  const page = await open("/console/executions?job=robust-markup");
  await list.table(page, "Executions");
  const [, status, , message] = await cells(list.row(page, "robust:press-1"));
  assert.deepEqual([status, message], ["Unknown status <i>ODD</i>", markup]);
  assert.equal(await page.getByRole("main").locator("img, b").count(), 0);
});

for (const hours of [-9, 9]) {
  test(`with a clock that is wrong by ${hours} hours, the same is shown, and kept fresh`, async () => {
    const right = await open("/console/executions?job=firmware-4_3_1");
    const wrong = (page) => run(page).then(() => page.clock.setSystemTime(NOW * 1000 + hours * HOUR));
    const page = await open("/console/executions?job=firmware-4_3_1", { clock: wrong });
    assert.deepEqual(await list.records(page, "Executions"), await list.records(right, "Executions"));
    assert.deepEqual(await list.countsTold(page), await list.countsTold(right));
    const id = `robust-clock${hours}`;
    const task = (done) => registrationTask(id, { status: "InProgress", successCount: done }, OBSERVED + done);
    await put([task(1)]);
    await page.goto(url(`/console/registration-tasks/${id}`));
    await shows(page, "1 thing processed");
    await page.getByText(/19 Nov 2026, 17:00:01/).first().waitFor();
    assert.equal(await page.getByText("Looks stuck").count(), 0);
    await put([task(20)]);
    await page.clock.runFor(11_000);
    await shows(page, "20 things processed");
  });
}

test("a clock that is set back while the console is open does not stop it", async () => {
  const task = (done) => registrationTask("robust-set-back", { status: "InProgress", successCount: done }, OBSERVED + done);
  await put([task(1)]);
  const page = await open("/console/registration-tasks/robust-set-back", { clock: run });
  await shows(page, "1 thing processed");
  await page.clock.setSystemTime(NOW * 1000 - 5 * HOUR);
  await put([task(30)]);
  await page.clock.runFor(11_000);
  await shows(page, "30 things processed");
});

/** From now on another program is deployed than the one that the page runs. */
function deploy(page) {
  return page.route(url("/console/"), async (route) => {
    const answer = await route.fetch();
    const body = (await answer.text()).replaceAll(FINGERPRINT, "-0123456789abcdef");
    await route.fulfill({ response: answer, body });
  });
}

test("Enter takes what was typed, not what was found for the half of it", async () => {
  const page = await open("/console/jobs");
  await list.table(page, "Jobs");
  await page.keyboard.press("Control+k");
  const field = page.getByRole("combobox", { name: "Go to a task, job or thing" });
  await field.fill("line1:press-0");
  await page.getByRole("option", { name: /line1:press-01/ }).first().waitFor();
  await page.keyboard.type("5");
  await page.keyboard.press("Enter");
  await page.waitForURL("**/console/things/line1:press-05");
});

test("a version that is deployed while a tab is open is told of, and loaded when one wants it", async () => {
  const page = await open("/console/jobs", { clock: run });
  await list.table(page, "Jobs");
  await page.clock.runFor(301_000);
  await list.table(page, "Jobs");
  assert.equal(await outdated(page).count(), 0);
  await deploy(page);
  await page.clock.runFor(301_000);
  await outdated(page).waitFor();
  await heading(page, "Jobs");
  await recover(page);
  await outdated(page).getByRole("button", { name: "Reload" }).click();
  await outdated(page).waitFor({ state: "detached" });
  await list.table(page, "Jobs");
});

test("who returns to a tab is told of a new version at once", async () => {
  const page = await open("/console/jobs", { clock: run });
  await list.table(page, "Jobs");
  await list.see(page, false);
  await deploy(page);
  await page.clock.runFor(61_000);
  await list.see(page, true);
  await outdated(page).waitFor();
});

test("a page that is none of the console's is no new version", async () => {
  const page = await open("/console/jobs", { clock: run });
  await list.table(page, "Jobs");
  const asked = page.waitForRequest(url("/console/"));
  await page.route(url("/console/"), (route) => route.fulfill({ contentType: "text/html", body: "<h1>Sign in</h1>" }));
  await page.clock.runFor(301_000);
  await asked;
  await page.clock.runFor(11_000);
  assert.equal(await outdated(page).count(), 0);
});

/** Executions of a job, one in each of these statuses. */
const inStatuses = (jobId, statuses) =>
  put(statuses.map((status, n) => jobExecution(`robust:press-${n}`, jobId, { status, queuedAt: OBSERVED })));

test("an unknown status is told as it came, counted, and filtered by", async () => {
  await inStatuses("robust-unknown", ["PAUSED", "SUCCEEDED"]);
  const page = await open("/console/executions?job=robust-unknown");
  await list.table(page, "Executions");
  assert.equal((await cells(list.row(page, "robust:press-0")))[1], "Unknown status PAUSED");
  assert.deepEqual(await list.countsTold(page), ["1 Succeeded", "1 Unknown status"]);
  await list.count(page, "Unknown status").click();
  await heading(page, "Executions (1)");
  assert.equal((await cells(list.row(page, "robust:press-0")))[1], "Unknown status PAUSED");
});

test("a status that is unknown is not told as one that is missing", async () => {
  await inStatuses("robust-several", ["PAUSED", "HALTED"]);
  const page = await open("/console/executions?job=robust-several");
  await list.table(page, "Executions");
  assert.equal(await page.getByRole("main").getByText("No status").count(), 0);
});

test("a status with signs that addresses and lists give a meaning is filtered by its count", async () => {
  await inStatuses("robust-signs", ["50%, a+b&c", "SUCCEEDED"]);
  const page = await open("/console/executions?search=robust-signs");
  await list.table(page, "Executions");
  await list.count(page, "Unknown status").click();
  await heading(page, "Executions (1)");
  assert.equal((await cells(list.row(page, "robust:press-0")))[1], "Unknown status 50%, a+b&c");
});

test("the overview leads to records in an unknown status", async () => {
  await put([registrationTask("robust-odd", { status: "Half done & more" })]);
  const page = await open("/console/");
  const totals = section(page, "Totals").getByRole("listitem").filter({ has: page.getByRole("link", { name: "Registration tasks" }) });
  await totals.getByRole("link", { name: /(Unknown|No) status/ }).first().click();
  await list.table(page, "Registration tasks");
  await list.row(page, "robust-odd").waitFor();
});

const ANSWERS = {
  "is no JSON": { contentType: "text/html", body: "<html>Sign in</html>" },
  "is empty": { body: "" },
  "is JSON of another kind": { json: { hello: "world" } },
  "lacks what is needed": { json: { items: [{}], from: 1, counts: [], change: 1 } },
};

for (const [what, answer] of Object.entries(ANSWERS)) {
  test(`a list whose answer ${what} says so, and recovers`, async () => {
    const page = await newPage();
    await page.route("**/api/v1/executions?**", (route) => route.fulfill(answer));
    await page.goto(url("/console/executions"));
    await page.getByRole("alert").getByRole("heading", { name: "The answer could not be read" }).waitFor();
    await recover(page);
    await button(page, "Retry").click();
    await list.table(page, "Executions");
  });
}

test("an answer that cannot be read leaves the rows that were read before", async () => {
  const page = await open("/console/executions?job=firmware-4_3_1");
  const before = await list.records(page, "Executions");
  await page.route("**/api/v1/**", (route) => route.fulfill(ANSWERS["is no JSON"]));
  await button(page, "Refresh now").click();
  await shows(page, "The answer could not be read");
  await hears(page, "Refresh failed");
  assert.deepEqual(await list.records(page, "Executions"), before);
});

test("one part of the overview that cannot be read leaves the others", async () => {
  const page = await newPage();
  await page.route("**/api/v1/totals?**", (route) => route.fulfill(ANSWERS["is no JSON"]));
  await page.goto(url("/console/"));
  await section(page, "Needs attention").getByRole("link").first().waitFor();
  await section(page, "Changed last").getByRole("table").waitFor();
  await section(page, "Totals").getByRole("heading", { name: "The answer could not be read" }).waitFor();
});
