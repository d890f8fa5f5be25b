// What people come for, from the first page to the answer, on a generated fleet.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { before, describe, test } from "node:test";
import { buildCommand } from "../lib/cli.mjs";
import { run } from "../lib/console-clock.mjs";
import { execution as nameOf, generate, known } from "../lib/console-fleet.mjs";
import * as list from "../lib/console-list.mjs";
import { button, cells, focused, hears, outcome, section, shows, text, title } from "../lib/console-page.mjs";
import { jobExecution, OBSERVED, registrationTask } from "../lib/console-records.mjs";
import { stage } from "../lib/console-stage.mjs";
import { readCsv } from "../lib/csv.mjs";
import { job, report } from "../lib/observations.mjs";
import { until } from "../lib/until.mjs";

const { open, put, url } = stage();
const HOUR = 3_600;
const INTERVAL = 11_000;

const heading = (page, words) => title(page).filter({ hasText: words }).waitFor();
const link = (page, name) => page.getByRole("main").getByRole("link", { name, exact: typeof name === "string" });
const seconds = (at, members) => ({ queuedAt: at, lastUpdatedAt: at, ...members });

/** A device that reported last three hours ago, and two jobs that wait for it. */
function stuckPress() {
  const press = (jobId, members, observedAt) => jobExecution("stories:press-7", jobId, members, observedAt);
  const begun = { status: "IN_PROGRESS", startedAt: OBSERVED - 4 * HOUR, statusDetails: { phase: "downloading" } };
  const firmware = seconds(OBSERVED - 3 * HOUR, begun);
  return [
    press("firmware-9", firmware, OBSERVED - 3 * HOUR),
    press("firmware-9", firmware),
    press("settings-9", seconds(OBSERVED - 2 * HOUR, { status: "QUEUED" })),
    press("reboot-9", seconds(OBSERVED - HOUR, { status: "QUEUED" })),
  ];
}

/** A provisioning of 4,000 things, as it stands after so many minutes. */
function provisioning(minutes, members) {
  const at = OBSERVED - HOUR + minutes * 60;
  return registrationTask("stories-line-9", { status: "InProgress", lastModifiedDate: at, ...members }, at);
}

/** An execution of a rollout, so many minutes before all was observed; a later one with a higher version. */
function rollout(n, status, { version = 1, ago = n, jobId = "stories-rollout" } = {}) {
  const thing = `stories:cart-${String(n).padStart(2, "0")}`;
  return jobExecution(thing, jobId, { status, versionNumber: version, lastUpdatedAt: OBSERVED - 60 * ago });
}

const cart = (n, jobId = "stories-rollout") =>
  `/console/things/stories:cart-${String(n).padStart(2, "0")}/jobs/${jobId}`;

/** Where a record's link stands in the window. */
const place = async (page, href) => (await page.locator(`a[href="${href}"]`).boundingBox()).y;

/** The text of a file that a link saves. */
async function saved(page, link) {
  const download = page.waitForEvent("download");
  await link.click();
  const file = await download;
  return { name: file.suggestedFilename(), text: readFileSync(await file.path(), "utf8") };
}

describe("stories", () => {
  let observations;
  before(async () => {
    buildCommand();
    observations = generate(3);
    await put(observations);
  });

  test("the stuck device is found, and what it blocks", async () => {
    await put(stuckPress());
    const page = await open("/console/");
    await section(page, "Needs attention").getByRole("link", { name: /Not moving Executions$/ }).click();
    await heading(page, /^Executions \(\d+\)$/);
    assert.deepEqual(list.query(page), { attention: "stuck" });
    await page.getByRole("main").getByRole("searchbox", { name: "Search" }).fill("stories:press");
    await heading(page, "Executions (1)");
    await link(page, "stories:press-7").click();
    await shows(page, "its source has reported the same since 19 Nov 2026, 14:00:00 UTC+01, 3 hours ago");
    await shows(page, "Nothing stands before it: the device is at work on it.");
    await page.getByRole("navigation", { name: "Breadcrumb" }).getByRole("link", { name: "stories:press-7" }).click();
    await heading(page, "stories:press-7");
    await shows(page, "1 execution in progress · 2 pending");
    await shows(page, "Looks stuck");
    await shows(page, "2 executions wait behind it.");
    const queue = section(page, /^Queue/).getByRole("listitem");
    const told = await Promise.all((await queue.all()).map(text));
    assert.deepEqual(told.map((words) => words.match(/^\S+|Stuck for.*?h|waits for \S+/g)), [
      ["firmware-9", "Stuck for 3 h"],
      ["settings-9", "waits for firmware-9"],
      ["reboot-9", "waits for settings-9"],
    ]);
  });

  test("it is told how far a provisioning is, and why 37 failed", async () => {
    await put([provisioning(0, { successCount: 0, failureCount: 0, percentageProgress: 0 })]);
    const page = await open("/console/registration-tasks/stories-line-9", { clock: run });
    assert.equal(await outcome(page), "In progress InProgress Nothing processed yet");
    await put([
      provisioning(10, { successCount: 990, failureCount: 10, percentageProgress: 25 }),
      provisioning(20, { successCount: 1963, failureCount: 37, percentageProgress: 50 }),
    ]);
    await page.clock.runFor(INTERVAL);
    await shows(page, "2,000 of about 4,000 things processed · 37 failed · about 20 min remaining");
    const reports = "https://reports.example.com/stories-line-9";
    await put([
      provisioning(40, { status: "Completed", successCount: 3963, failureCount: 37, percentageProgress: 100 }),
      report("stories-line-9", "ERRORS", `${reports}/errors.json`),
      report("stories-line-9", "RESULTS", `${reports}/results.json`),
    ]);
    await page.goto(url("/console/"));
    await section(page, "Needs attention").getByRole("link", { name: /Completed with failures Registration tasks$/ }).click();
    await link(page, "stories-line-9").click();
    assert.equal(await outcome(page), "Completed with failures Completed 37 of 4,000 things failed");
    assert.equal(await link(page, "What failed, and why").getAttribute("href"), `${reports}/errors.json`);
    assert.equal(await link(page, "What was registered").getAttribute("href"), `${reports}/results.json`);
  });

  test("what made a provisioning fail is told in its list and on its page", async () => {
    const failed = known(observations, "registration-task").find(({ status, message }) => status === "Failed" && message);
    const page = await open("/console/registration-tasks?status=Failed&limit=250", { viewport: { width: 1600, height: 800 } });
    await list.table(page, "Registration tasks");
    assert.ok((await cells(list.row(page, failed.taskId))).includes(failed.message));
    await link(page, failed.taskId).click();
    await shows(page, /^As of/);
    await shows(page, failed.message);
  });

  test("a colleague sees by the link what one sees oneself", async () => {
    const page = await open("/console/executions");
    await page.getByRole("combobox", { name: "State" }).selectOption("Succeeded");
    await button(page, "Thing").click();
    await page.waitForURL(/sort=thing/);
    const columns = await list.menu(page, "Columns");
    await columns.getByRole("checkbox", { name: "Number" }).check();
    await button(columns, "Move Number forward").click();
    await page.keyboard.press("Escape");
    await page.getByRole("combobox", { name: "Rows on a page" }).selectOption("25");
    await list.range(page, /^1–25 of/);
    await button(page, "Next").click();
    await list.range(page, /^26–50 of/);
    const succeeded = known(observations, "job-execution").filter(({ status }) => status === "SUCCEEDED");
    const things = succeeded.map(({ thingName }) => thingName).sort();
    assert.deepEqual(await list.column(page, "Executions", 0), things.slice(25, 50));
    const link = page.url();
    const colleague = await open(link.slice(url("").length), { timezoneId: "Asia/Tokyo" });
    await list.range(colleague, `26–50 of ${succeeded.length}`);
    assert.deepEqual(await list.records(colleague, "Executions"), await list.records(page, "Executions"));
    const own = await list.headings(page, "Executions");
    const others = await list.headings(colleague, "Executions");
    assert.deepEqual(own, ["Thing", "Status", "Job", "Message", "Number", "Updated (UTC+01)"]);
    assert.deepEqual(others, own.with(-1, "Updated (UTC+09)"));
    assert.equal(colleague.url(), link);
  });

  test("all that failed is saved, not only what the page shows", async () => {
    const formula = '=HYPERLINK("https://example.com","see")';
    const odd = jobExecution("stories:saw-1", "stories-export", { status: "FAILED", statusDetails: { reason: formula } });
    await put([odd]);
    const isFailed = ({ status }) => ["FAILED", "TIMED_OUT", "REJECTED"].includes(status);
    const failed = known([...observations, odd], "job-execution").filter(isFailed);
    const page = await open("/console/executions?state=error&limit=25");
    await list.range(page, `1–25 of ${failed.length}`);
    const menu = await list.menu(page, "Export");
    await menu.getByText(`All ${failed.length} that match`).waitFor();
    const csv = await saved(page, menu.getByRole("link", { name: "CSV" }));
    const ndjson = await saved(page, menu.getByRole("link", { name: "JSON, a line each" }));
    assert.deepEqual([csv.name, ndjson.name], ["executions.csv", "executions.ndjson"]);
    const rows = readCsv(csv.text);
    const lines = ndjson.text.trim().split("\n").map((line) => JSON.parse(line));
    const names = failed.map(nameOf).sort();
    assert.deepEqual(rows.map(nameOf).sort(), names);
    assert.deepEqual(lines.map(nameOf).sort(), names);
    const ofSaw = ({ thingName }) => thingName === "stories:saw-1";
    assert.equal(rows.find(ofSaw).message, `'${formula}`);
    assert.equal(lines.find(ofSaw).message, formula);
  });

  describe("a rollout that is followed", () => {
    const statuses = ["SUCCEEDED", "SUCCEEDED", "IN_PROGRESS", "QUEUED"];
    const carts = Array.from({ length: 40 }, (_, n) => rollout(n + 10, statuses[n % 4]));
    const PATH = "/console/jobs/stories-rollout";
    before(() => put([job("stories-rollout", { status: "IN_PROGRESS" }), ...carts]));

    test("what changes is shown within the interval, marked and announced", async () => {
      const page = await open(PATH, { clock: run });
      await shows(page, "20 of 40 executions ended · 10 in progress · 10 pending");
      await list.table(page, "Executions");
      await put([rollout(12, "FAILED", { version: 2, ago: 0 }), rollout(50, "QUEUED", { ago: 0 })]);
      await page.clock.runFor(INTERVAL);
      await hears(page, /Job changed: In progress\. 21 of 41 executions ended · 1 did not succeed|1 new row/);
      await shows(page, "21 of 41 executions ended · 1 did not succeed · 9 in progress · 11 pending");
      await page.getByRole("img", { name: /^Executions, 41: Succeeded 20, Failed 1, In progress 9, Pending 11$/ }).waitFor();
      await list.counts(page).getByText("+1").first().waitFor();
      assert.deepEqual(await list.countsTold(page), ["1 Failed +1", "9 In progress −1", "11 Pending +1", "20 Succeeded"]);
      assert.equal((await cells(list.row(page, "stories:cart-12")))[1], "Failed FAILED");
      await list.row(page, "stories:cart-50").waitFor();
    });

    test("a new row is marked until one comes to it", async () => {
      const page = await open(PATH, { clock: run });
      await list.table(page, "Executions");
      await put([rollout(55, "QUEUED", { ago: 0 })]);
      await page.clock.runFor(INTERVAL);
      const added = list.row(page, "stories:cart-55");
      await added.waitFor();
      assert.equal(await added.getAttribute("data-new"), "New");
      await added.getByRole("link").first().focus();
      await added.and(page.locator(":not([data-new])")).waitFor();
    });

    test("a new row and the changes are both told to screen readers", async () => {
      const page = await open(`${PATH}?state=pending`, { clock: run });
      await list.table(page, "Executions");
      const told = await page.evaluateHandle(() => {
        const region = document.querySelector("body > [role=status]");
        const texts = [];
        new MutationObserver(() => texts.push(region.textContent)).observe(region, { childList: true, characterData: true, subtree: true });
        return texts;
      });
      await put([rollout(51, "QUEUED", { ago: 0 })]);
      await page.clock.runFor(INTERVAL);
      await list.row(page, "stories:cart-51").waitFor();
      await page.clock.runFor(INTERVAL);
      // The list and the job are answered each for itself.
      for (const words of ["1 new row", "executions ended"]) {
        await until(`“${words}” is told`, async () => (await told.jsonValue()).some((text) => text.includes(words)));
      }
    });

    for (const [how, come] of [
      ["has the focus", (row) => row.focus()],
      ["is under the pointer", (row) => row.hover()],
      ["is read", () => {}],
    ]) {
      test(`the row that ${how} does not move on the screen`, async () => {
        const page = await open(PATH, { clock: run, viewport: { width: 1280, height: 500 } });
        const href = cart(30);
        await list.table(page, "Executions");
        const row = page.locator(`a[href="${href}"]`);
        await row.evaluate((link) => link.scrollIntoView({ block: "start" }));
        await come(row);
        const before = await place(page, href);
        const next = 60 + 5 * how.length;
        await put([0, 1, 2].map((n) => rollout(next + n, "QUEUED", { ago: -n })));
        await page.clock.runFor(INTERVAL);
        await page.locator(`a[href="${cart(next)}"]`).waitFor();
        assert.ok(Math.abs((await place(page, href)) - before) < 1, `${before} → ${await place(page, href)}`);
      });
    }

    /** Those at work on a rollout, with the focus on one of them. What `put` imports is told within an interval. */
    async function atWork(jobId) {
      const one = (n, status, version) => rollout(n, status, { version, jobId });
      await put(Array.from({ length: 30 }, (_, n) => one(n + 10, "IN_PROGRESS", 1)));
      const viewport = { width: 1280, height: 500 };
      const page = await open(`/console/jobs/${jobId}?status=IN_PROGRESS`, { clock: run, viewport });
      await list.table(page, "Executions");
      const row = page.locator(`a[href="${cart(25, jobId)}"]`);
      await row.focus();
      return { page, row, one };
    }

    test("the row that has the focus keeps it where a row above it leaves", async () => {
      const { page, row, one } = await atWork("stories-leaving");
      await put([one(12, "REJECTED", 2)]);
      await page.clock.runFor(INTERVAL);
      await page.locator(`a[href="${cart(12, "stories-leaving")}"]`).waitFor({ state: "detached" });
      assert.equal(await list.hasFocus(row), true);
    });

    test("the row that has the focus does not move where what is told above the rows grows", async () => {
      const { page, row } = await atWork("stories-growing");
      const before = (await row.boundingBox()).y;
      const targets = [1, 2, 3].map((n) => `arn:aws:iot:us-west-2:123456789012:thinggroup/carts-${n}`);
      await put([job("stories-growing", { status: "IN_PROGRESS", comment: "Paused over night", description: "x", targets })]);
      await page.clock.runFor(INTERVAL);
      await shows(page, "Paused over night");
      const after = (await row.boundingBox()).y;
      assert.ok(Math.abs(after - before) < 1, `${before} → ${after}`);
    });

    test("a hidden tab asks at most once a minute, and catches up when it is seen", async () => {
      const page = await open(PATH, { clock: run });
      await list.table(page, "Executions");
      await list.see(page, false);
      let asked = 0;
      page.on("request", () => (asked += 1));
      await put([rollout(99, "QUEUED", { ago: -9 })]);
      await page.clock.runFor(10 * 60_000);
      assert.ok(asked <= 10, `${asked} requests`);
      await list.see(page, true);
      await list.row(page, "stories:cart-99").waitFor();
    });
  });

  test("all of it goes by the keyboard", async () => {
    const page = await open("/console/");
    const press = async (...keys) => {
      for (const key of keys) await page.keyboard.press(key);
    };
    /** Goes on with Tab to what has a name. */
    const tabTo = async (name, key = "Tab") => {
      for (let steps = 0; steps < 60; steps += 1) {
        await press(key);
        if (name.test(await focused(page))) return;
      }
      assert.fail(`Tab does not lead to ${name}`);
    };
    await link(page, /Failed Executions$/).waitFor();

    await press("Tab");
    assert.equal(await focused(page), "Skip to the content");
    await press("Enter", "Tab");
    assert.match(await focused(page), /Failed\s+Executions/);

    await press("g", "e");
    await heading(page, /^Executions/);
    await list.table(page, "Executions");
    await press("/");
    await page.keyboard.type("firmware-4");
    await page.waitForURL("**/console/executions?search=firmware-4");
    await press("Tab");
    assert.equal(await focused(page), "State");
    await page.keyboard.type("Succ");
    await page.waitForURL(/state=success/);
    await tabTo(/Timed out/, "Shift+Tab");
    await press("Enter");
    await page.waitForURL(/status=TIMED_OUT/);
    await press("Enter");
    await page.waitForURL("**/console/executions?search=firmware-4");
    assert.match(await focused(page), /Timed out/);
    await list.table(page, "Executions");

    await tabTo(/^Thing$/);
    await press("Enter");
    await page.waitForURL(/sort=thing&order=asc/);
    await press("Enter");
    await page.waitForURL(/sort=thing&order=desc/);
    assert.equal(await focused(page), "Thing");

    const things = await list.column(page, "Executions", 0);
    await press("j", "j", "ArrowDown", "k");
    assert.equal(await focused(page), things[1]);
    await press("End");
    assert.equal(await focused(page), things.at(-1));
    await press("Home");
    assert.equal(await focused(page), things[0]);

    await press("]");
    await list.range(page, /^51–100 of/);
    await press("[");
    await list.range(page, /^1–50 of/);
    await list.table(page, "Executions");

    await press("/");
    await tabTo(/^Columns$/, "Shift+Tab");
    await press("Enter", "Tab", "Tab");
    await page.getByRole("group", { name: "Columns" }).waitFor();
    await press("Escape");
    assert.equal(await focused(page), "Columns");
    await page.getByRole("group", { name: "Columns" }).waitFor({ state: "detached" });

    await press("j");
    const first = (await list.column(page, "Executions", 0))[0];
    await press("Enter");
    await shows(page, /^As of/);
    assert.match(page.url(), new RegExp(`/console/things/${first}/jobs/`));
    await press("Control+k");
    const field = page.getByRole("combobox", { name: "Go to a task, job or thing" });
    await field.and(page.locator(":focus")).waitFor();
    await page.keyboard.type("line1:press-01");
    await page.getByRole("option", { name: /line1:press-01.*Thing$/ }).first().waitFor();
    await press("ArrowDown", "ArrowUp", "Enter");
    await page.waitForURL(/\/console\/things\/line1:press-01/);
    await press("Control+k");
    await field.and(page.locator(":focus")).waitFor();
    await press("Escape");
    await field.waitFor({ state: "detached" });
    await press("g", "s");
    await heading(page, "Settings");
  });
});
