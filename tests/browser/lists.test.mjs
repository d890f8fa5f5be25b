// Lists: what is counted, filtered, sorted, searched for, chosen, saved; and what is said where nothing is listed.
import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { run } from "../lib/console-clock.mjs";
import * as list from "../lib/console-list.mjs";
import { button, clipboard, focusIs, hears, shows, title } from "../lib/console-page.mjs";
import { jobExecution, OBSERVED } from "../lib/console-records.mjs";
import { stage } from "../lib/console-stage.mjs";
import { answerFailure, recover } from "../lib/console-troubles.mjs";

const { open, put } = stage();
const ROLLOUT = "/console/executions?job=rollout";
const STATUSES = ["SUCCEEDED", "FAILED", "QUEUED", "IN_PROGRESS"];
const COLUMNS = ["Thing", "Status", "Job", "Message", "Updated (UTC+01)"];

const press = (n) => `lists:press-${String(n).padStart(2, "0")}`;
const path = (n, job = "rollout") => `/console/things/${press(n)}/jobs/${job}`;
const upTo = (count) => Array.from({ length: count }, (_, n) => n);
/** The nth execution of the rollout. The first was updated last. */
const execution = (n, status = STATUSES[n % 4], versionNumber = 1) =>
  jobExecution(press(n), "rollout", { status, versionNumber, lastUpdatedAt: OBSERVED - 60 * n });

/** Opens a list of executions, and waits for its rows. */
async function openList(path, options) {
  const page = await open(path, options);
  await list.table(page, "Executions");
  return page;
}

const records = (page) => list.records(page, "Executions");
const headings = (page) => list.headings(page, "Executions");
const heading = (page, words) => title(page).filter({ hasText: words }).waitFor();
/** The list is sorted by a column. */
const sortedBy = (page, name, direction) =>
  page.getByRole("columnheader", { name }).and(page.locator(`[aria-sort=${direction}]`)).waitFor();

/** Holds back what the API is asked, until the function that it gives is called. */
async function hold(page) {
  const { promise, resolve } = Promise.withResolvers();
  await page.route("**/api/v1/**", async (route) => {
    await promise;
    await route.continue();
  });
  return resolve;
}

describe("lists", () => {
  before(() => put(upTo(60).map((n) => execution(n))));

  test("a count shows what it counted, and pressed again all", async () => {
    const page = await openList(ROLLOUT);
    await heading(page, "Executions (60)");
    const all = ["15 Failed", "15 In progress", "15 Pending", "15 Succeeded"];
    assert.deepEqual(await list.countsTold(page), all);
    await list.count(page, "Failed").click();
    await hears(page, "Executions (15)");
    await heading(page, "Executions (15)");
    assert.deepEqual(list.query(page), { job: "rollout", status: "FAILED" });
    assert.deepEqual(new Set(await list.column(page, "Executions", 1)), new Set(["Failed FAILED"]));
    assert.deepEqual(await list.countsTold(page), all);
    assert.equal(await list.count(page, "Failed").getAttribute("aria-pressed"), "true");
    await list.count(page, "Failed").click();
    await heading(page, "Executions (60)");
    assert.deepEqual(list.query(page), { job: "rollout" });
  });

  test("a count keeps the focus", async () => {
    const page = await openList(ROLLOUT);
    await list.count(page, "Failed").press("Enter");
    await heading(page, "Executions (15)");
    assert.equal(await list.hasFocus(list.count(page, "Failed")), true);
  });

  test("counts tell how they changed since the list was opened", async () => {
    const one = (status, versionNumber) => jobExecution("lists:oven", "changing", { status, versionNumber });
    const other = (status) => jobExecution("lists:saw", "changing", { status });
    await put([one("IN_PROGRESS", 1), other("FAILED")]);
    const page = await openList("/console/executions?job=changing", { clock: run });
    assert.deepEqual(await list.countsTold(page), ["1 Failed", "1 In progress"]);
    await put([one("FAILED", 2)]);
    await page.clock.runFor(11_000);
    await list.counts(page).getByText("+1").waitFor();
    assert.deepEqual(await list.countsTold(page), ["2 Failed +1"]);
    await page.reload();
    await list.table(page, "Executions");
    assert.deepEqual(await list.countsTold(page), ["2 Failed"]);
  });

  test("columns are chosen, ordered and hidden, and stand in the address", async () => {
    const page = await openList(ROLLOUT);
    assert.deepEqual(await headings(page), COLUMNS);
    const columns = await list.menu(page, "Columns");
    await columns.getByRole("checkbox", { name: "Message" }).uncheck();
    await columns.getByRole("checkbox", { name: "Number" }).check();
    // For which there is no room.
    assert.equal(await columns.getByRole("checkbox", { name: "Queued" }).isChecked(), false);
    await button(columns, "Move Number forward").click();
    await button(columns, "Move Job back").click();
    const chosen = "thing,status,number,job,updated";
    await page.waitForURL((url) => url.searchParams.get("columns") === chosen);
    await page.keyboard.press("Escape");
    const expected = ["Thing", "Status", "Number", "Job", "Updated (UTC+01)"];
    assert.deepEqual(await headings(page), expected);
    assert.equal((await list.column(page, "Executions", 2))[0], "1");
    await page.reload();
    assert.deepEqual(await headings(page), expected);
    await button(await list.menu(page, "Columns"), "Reset").click();
    await page.waitForURL(`**${ROLLOUT}`);
    assert.deepEqual(await headings(page), COLUMNS);
  });

  test("a column that was chosen is shown in a small window too", async () => {
    const page = await openList(`${ROLLOUT}&columns=thing,status,queued,number`, { viewport: { width: 700, height: 800 } });
    assert.deepEqual(await headings(page), ["Thing", "Status", "Queued (UTC+01)", "Number"]);
  });

  test("the column that names the record cannot be hidden", async () => {
    const page = await openList(ROLLOUT);
    const columns = await list.menu(page, "Columns");
    assert.equal(await columns.getByRole("checkbox", { name: "Thing" }).isDisabled(), true);
  });

  test("a column that is chosen with the keyboard keeps the focus", async () => {
    const page = await openList(ROLLOUT);
    const columns = await list.menu(page, "Columns");
    await columns.getByRole("checkbox", { name: "Message" }).press("Space");
    await page.waitForURL(/columns=/);
    assert.equal(await list.hasFocus(columns.getByRole("checkbox", { name: "Message" })), true);
  });

  test("a column sorts both ways", async () => {
    const page = await openList(ROLLOUT);
    const first = upTo(50).map((n) => path(n));
    assert.deepEqual(await records(page), first);
    await sortedBy(page, /^Updated/, "descending");
    await button(page, "Thing").click();
    await sortedBy(page, "Thing", "ascending");
    assert.deepEqual(await records(page), first);
    assert.equal(await page.locator("th[aria-sort]").count(), 1);
    await button(page, "Thing").click();
    await sortedBy(page, "Thing", "descending");
    assert.deepEqual(await records(page), upTo(50).map((n) => path(59 - n)));
    assert.deepEqual(list.query(page), { job: "rollout", sort: "thing", order: "desc" });
  });

  test("a long text is searched for anywhere, a short one at the beginning of names", async () => {
    const page = await openList(ROLLOUT);
    const search = page.getByRole("main").getByRole("searchbox", { name: "Search" });
    await search.fill("press-07");
    await heading(page, "Executions (1)");
    assert.deepEqual(await records(page), [path(7)]);
    assert.equal(list.query(page).search, "press-07");
    await search.fill("li");
    await heading(page, "Executions (60)");
    assert.deepEqual(list.query(page), { job: "rollout", prefix: "li" });
    await search.fill("");
    await page.waitForURL(`**${ROLLOUT}`);
  });

  test("pages are turned, and their size is chosen", async () => {
    const page = await openList(`${ROLLOUT}&limit=25`);
    await list.range(page, "1–25 of 60");
    await button(page, "Next").click();
    await list.range(page, "26–50 of 60");
    assert.deepEqual(await records(page), upTo(25).map((n) => path(n + 25)));
    await button(page, "Next").click();
    await list.range(page, "51–60 of 60");
    assert.equal(await button(page, "Next").getAttribute("aria-disabled"), "true");
    await button(page, "Previous").click();
    await list.range(page, "26–50 of 60");
    await page.getByRole("combobox", { name: "Rows on a page" }).selectOption("100");
    await list.range(page, "1–60 of 60");
    assert.deepEqual(list.query(page), { job: "rollout", limit: "100" });
  });

  test("a view is saved, opened after a reload, and forgotten", async () => {
    const page = await openList(`${ROLLOUT}&status=FAILED&sort=thing&order=asc&limit=25`);
    const views = page.getByRole("navigation", { name: "Views" });
    const form = await list.menu(page, "Save view");
    await form.getByRole("textbox", { name: "Name of the view" }).fill("Night shift");
    await page.keyboard.press("Enter");
    await hears(page, "Saved: Night shift");
    assert.equal(await views.getByRole("link", { name: "Night shift" }).getAttribute("aria-current"), "true");
    await views.getByRole("link", { name: "All" }).click();
    await page.waitForURL("**/console/executions");
    await page.reload();
    await views.getByRole("link", { name: "Night shift" }).click();
    await heading(page, "Executions (15)");
    assert.deepEqual(list.query(page), { job: "rollout", status: "FAILED", sort: "thing", order: "asc", limit: "25" });
    await button(await list.menu(page, "Save view"), "Forget the view Night shift").click();
    await hears(page, "Forgotten");
    await views.getByRole("link", { name: "Night shift" }).waitFor({ state: "detached" });
    await focusIs(page, "view-name");
    await page.reload();
    await list.table(page, "Executions");
    assert.deepEqual(await views.getByRole("link").allInnerTexts(), ["All", "Needs attention", "Running", "Last 24 hours"]);
  });

  for (const [where, path] of [["a list", ROLLOUT], ["the overview", "/console/"]]) {
    test(`an id is copied from ${where}`, async () => {
      const page = await open(path);
      const row = page.getByRole("main").getByRole("row").filter({ has: button(page, "Copy job id") }).first();
      await row.hover();
      await button(row, "Copy job id").click();
      await hears(page, "Copied: job id");
      assert.equal(await clipboard(page), await row.getByRole("link").last().innerText());
    });
  }

  test("what of an address means nothing is left out, and told", async () => {
    const page = await openList(`${ROLLOUT}&colour=red&sort=message&state=late&limit=7&status=FAILED`);
    const told = page.getByRole("status").filter({ hasText: "Left out of this address" });
    assert.deepEqual(await told.getByRole("code").allInnerTexts(), ["colour=red", "sort=message", "state=late", "limit=7"]);
    await heading(page, "Executions (15)");
  });

  test("filters that are needed less often are set in their menu", async () => {
    const page = await openList(ROLLOUT);
    const filters = await list.menu(page, "Filters");
    await filters.getByRole("checkbox", { name: "Latest attempt" }).check();
    await filters.getByRole("combobox", { name: "Updated from" }).selectOption("Last 7 days");
    await filters.getByRole("textbox", { name: "Thing" }).fill(press(3));
    await page.keyboard.press("Enter");
    await heading(page, "Executions (1)");
    assert.deepEqual(list.query(page), { job: "rollout", latest: "true", updatedFrom: "-7d", thing: press(3) });
    await page.keyboard.press("Escape");
    await button(page, "Remove the filter Updated: Last 7 days").click();
    await button(page, `Remove the filter Thing: ${press(3)}`).click();
    await focusIs(page, "more-filters-button");
    await heading(page, "Executions (60)");
  });

  test("who looks at earlier attempts does not see “Latest attempt” checked", async () => {
    const page = await openList("/console/executions?job=firmware-4_3_1&latest=false");
    const filters = await list.menu(page, "Filters");
    assert.equal(await filters.getByRole("checkbox", { name: "Latest attempt" }).isChecked(), false);
  });

  test("what was typed just now goes with the filters that are cleared", async () => {
    const page = await openList(`${ROLLOUT}&status=FAILED`, { clock: run });
    await page.getByRole("main").getByRole("searchbox", { name: "Search" }).fill("press-07");
    await button(page, "Clear filters").click();
    await page.waitForURL("**/console/executions");
    await page.clock.runFor(300);
    assert.deepEqual(list.query(page), {});
  });

  test("who clears the filters by the keyboard stays among them", async () => {
    const page = await openList(`${ROLLOUT}&status=FAILED`);
    await button(page, "Clear filters").press("Enter");
    await page.waitForURL("**/console/executions");
    await button(page, "Clear filters").waitFor({ state: "detached" });
    const filters = page.getByRole("search", { name: "Filters" });
    assert.equal(await filters.evaluate((element) => element.contains(document.activeElement)), true);
  });

  test("rows keep their order while one looks on, and take the list's when one refreshes", async () => {
    const one = (n, version, ago) =>
      jobExecution(press(n), "ordered", { status: "IN_PROGRESS", versionNumber: version, lastUpdatedAt: OBSERVED - ago });
    await put([one(1, 1, 100), one(2, 1, 200), one(3, 1, 300)]);
    const page = await openList("/console/executions?job=ordered", { clock: run });
    const shown = () => records(page);
    const order = (...numbers) => numbers.map((n) => path(n, "ordered"));
    assert.deepEqual(await shown(), order(1, 2, 3));
    await put([one(3, 2, 50)]);
    await page.clock.runFor(11_000);
    await list.row(page, press(3)).getByText("16:59:10").waitFor();
    assert.deepEqual(await shown(), order(1, 2, 3));
    await button(page, "Refresh now").click();
    await hears(page, /^Checked/);
    assert.deepEqual(await shown(), order(3, 1, 2));
  });

  test("a page that is no more leads to the first one", async () => {
    const page = await open(`${ROLLOUT}&cursor=00`);
    await page.getByRole("alert").getByRole("heading", { name: "This cannot be asked for" }).waitFor();
    await button(page, "First page").click();
    await list.range(page, "1–50 of 60");
  });

  test("where nothing matches, the filters can be cleared; where there is nothing, it says how it comes", async () => {
    const page = await open(`${ROLLOUT}&status=REJECTED`);
    await shows(page, "No matches");
    await page.getByRole("main").getByRole("status").getByRole("button", { name: "Clear filters" }).click();
    await list.table(page, "Executions");
    assert.deepEqual(list.query(page), {});
    await page.route("**/api/v1/executions?**", async (route) => {
      const answer = await route.fetch();
      const { next, ...rest } = await answer.json();
      const nothing = { ...rest, items: [], counts: [], from: 0, total: { count: 0, exact: true } };
      await route.fulfill({ response: answer, json: nothing });
    });
    await page.reload();
    await shows(page, "No executions yet");
    await shows(page, `fleetglass import fleet.ndjson --to ${new URL(page.url()).origin}`);
  });

  test("Back and Forward walk through the filters", async () => {
    const page = await openList(ROLLOUT);
    await list.count(page, "Failed").click();
    await heading(page, "Executions (15)");
    await page.getByRole("button", { name: "Remove the filter Job: rollout" }).click();
    await page.waitForURL("**/console/executions?status=FAILED");
    await page.goBack();
    await heading(page, "Executions (15)");
    assert.equal(await list.count(page, "Failed").getAttribute("aria-pressed"), "true");
    await page.goBack();
    await heading(page, "Executions (60)");
    assert.equal(await list.count(page, "Failed").getAttribute("aria-pressed"), "false");
    await page.goForward();
    await heading(page, "Executions (15)");
  });

  test("who goes Back with a filter half typed finds the other list as it was left", async () => {
    const page = await open("/console/jobs");
    await page.getByRole("navigation", { name: "Sections" }).getByRole("link", { name: "Executions" }).click();
    await list.table(page, "Executions");
    await button(page, "Filters").click();
    await page.getByRole("group", { name: "Filters" }).getByLabel("Thing").pressSequentially("abc");
    await page.goBack();
    await list.table(page, "Jobs");
    assert.equal(new URL(page.url()).search, "");
    await page.goForward();
    await list.table(page, "Executions");
    assert.equal(new URL(page.url()).search, "");
  });

  test("the boxes of the columns' menu say which are shown, whichever was ticked before", async () => {
    const page = await openList(ROLLOUT);
    await button(page, "Columns").click();
    const boxes = page.getByRole("group", { name: "Columns" }).getByRole("checkbox");
    const told = () => boxes.evaluateAll((all) => all.filter((box) => box.checked).map((box) => box.id.replace("show-", "")));
    for (const name of ["Job", "Queued", "Message"]) {
      await page.getByRole("group", { name: "Columns" }).getByLabel(name, { exact: true }).click();
      await page.waitForFunction(() => document.activeElement?.id.startsWith("show-"));
      const shown = new URL(page.url()).searchParams.get("columns").split(",");
      assert.deepEqual(await told(), shown);
    }
  });

  test("the fields say what Back led to", async () => {
    const page = await openList(ROLLOUT);
    const state = page.getByRole("combobox", { name: "State" });
    await state.selectOption("Failed");
    await heading(page, "Executions (15)");
    await page.goBack();
    await heading(page, "Executions (60)");
    assert.equal(await state.inputValue(), "");
  });

  test("the rows stay while others are loaded", async () => {
    const page = await openList(ROLLOUT);
    const release = await hold(page);
    await button(page, "Thing").click();
    await button(page, "Thing").click();
    const busy = page.getByRole("table", { name: "Executions" }).and(page.locator("[aria-busy=true]"));
    await busy.waitFor();
    assert.equal(await busy.locator("tbody").getByRole("row").count(), 50);
    release();
    assert.equal((await records(page))[0], path(59));
  });

  test("an error keeps the rows, and a retry goes on", async () => {
    const page = await openList(ROLLOUT);
    await answerFailure(page);
    await list.count(page, "Failed").click();
    const notice = page.getByRole("status").filter({ hasText: "Fleetglass could not answer" });
    await notice.waitFor();
    assert.equal(await page.getByRole("table", { name: "Executions" }).locator("tbody").getByRole("row").count(), 50);
    await recover(page);
    await notice.getByRole("button", { name: "Retry" }).click();
    await heading(page, "Executions (15)");
    await notice.waitFor({ state: "detached" });
  });

  test("a list that cannot be read at first is read by a retry", async () => {
    const page = await open("/console/things");
    await list.table(page, "Things");
    await answerFailure(page);
    await page.getByRole("navigation", { name: "Sections" }).getByRole("link", { name: "Jobs" }).click();
    await page.getByRole("alert").getByRole("heading", { name: "Fleetglass could not answer" }).waitFor();
    await recover(page);
    await button(page, "Retry").click();
    await list.table(page, "Jobs");
  });
});
