// The page of a job execution: its statuses, its time line with the countdown, its attempts, what both planes answer.
import assert from "node:assert/strict";
import { test } from "node:test";
import { run } from "../lib/console-clock.mjs";
import { button, members, outcome, section, shows, text, title } from "../lib/console-page.mjs";
import { LONGEST_JOB, LONGEST_THING, NOW } from "../lib/console-records.mjs";
import { stage } from "../lib/console-stage.mjs";

const { open } = stage();
const AT_WORK = "/console/things/line1:press-05/jobs/firmware-4_3_1";
const UNKNOWN_STATUS = "/console/things/line1:press-05/jobs/diagnostics-2026-11-19";
const press = (thing, query = "") => `/console/things/${thing}/jobs/firmware-4_3_1${query}`;

const OUTCOMES = [
  [press("line2:press-10"), "Pending QUEUED The device has not begun · queued for 9 h 59 min as of the last report"],
  [AT_WORK, "In progress IN_PROGRESS The device is at work · started 28 min 52 s before the last report"],
  [press("line1:press-01"), "Succeeded SUCCEEDED The device reported success after 13 min 31 s"],
  [press("line1:press-04"), "Failed FAILED The device reported failure after 6 min 41 s · checksum-mismatch"],
  [press("line2:press-08", "?executionNumber=1"), "Timed out TIMED_OUT Ran out of time after 1 h"],
  [press("line2:press-09"), "Rejected REJECTED The device rejected it · hardware-revision-B"],
  [press("line3:press-14"), "Removed REMOVED Before it began, after 4 h 59 min in the queue"],
  [press("line3:press-13"), "Cancelled CANCELED Before it began, after 30 min 16 s in the queue"],
  [press("line3:press-12"), "Cancelled CANCELED After 19 min 18 s at work · by force"],
  [UNKNOWN_STATUS, "Unknown status PAUSED This status is not known here, so nothing is concluded from it"],
];

for (const [path, sentence] of OUTCOMES) {
  test(`one sentence says how it stands: ${sentence}`, async () => {
    assert.equal(await outcome(await open(path)), sentence);
  });
}

test("the job is the heading, the thing beside it, and both are in the title and the breadcrumb", async () => {
  const page = await open(AT_WORK);
  assert.equal(await text(title(page)), "firmware-4_3_1");
  await shows(page, /^on line1:press-05/);
  const crumbs = page.getByRole("navigation", { name: "Breadcrumb" }).getByRole("listitem");
  assert.deepEqual(await crumbs.allInnerTexts(), ["Things", "line1:press-05", "firmware-4_3_1"]);
  assert.match(await page.title(), /^firmware-4_3_1 .*line1:press-05.* Fleetglass$/);
});

test("the time line tells what happened when, and how long each stretch took", async () => {
  const page = await open(press("line1:press-01"));
  const line = section(page, "Time line (UTC+01)").getByRole("listitem");
  await line.first().waitFor();
  assert.deepEqual(await Promise.all((await line.all()).map(text)), [
    "Queued 19 Nov 2026, 07:00:00 10 hours ago 31 s",
    "Started 19 Nov 2026, 07:00:31 10 hours ago 13 min 31 s",
    "Ended 19 Nov 2026, 07:14:02 9 hours ago",
  ]);
});

test("the countdown to the timeout ticks", async () => {
  const page = await open(AT_WORK, { clock: run });
  await shows(page, /^in \d+\smin/);
  await page.clock.pauseAt((NOW + 60) * 1000);
  await shows(page, "in 28 min 38 s");
  await page.clock.runFor(10_000);
  await shows(page, "in 28 min 28 s");
});

test("a countdown that has passed says since when", async () => {
  const page = await open("/console/things/packaging:robot-03/jobs/diagnostics-2026-11-19");
  await shows(page, "should have timed out 1 min 9 s ago");
  assert.match(await text(page.locator(".summary .warning")), /^Overdue should have timed out 1 min/);
});

test("attempts have addresses of their own, and the earlier one leads to the latest", async () => {
  const page = await open(press("line2:press-08", "?executionNumber=1"));
  await shows(page, "Timed out");
  await shows(page, /execution 1/);
  await page.getByRole("link", { name: "Go to the latest execution" }).click();
  await page.waitForURL(`**${press("line2:press-08")}`);
  await shows(page, "In progress");
  assert.equal((await members(page, "Execution")).Number, "2");
});

test("an attempt that does not exist is not found", async () => {
  const page = await open(press("line2:press-08", "?executionNumber=3"));
  await page.getByRole("heading", { name: "This thing has no such execution of this job" }).waitFor();
});

test("members and the device's own details are told", async () => {
  const page = await open(press("line3:press-12"));
  await shows(page, /by force$/);
  assert.deepEqual(await members(page, "Execution"), {
    Thing: "line3:press-12",
    Job: "firmware-4_3_1",
    Number: "1",
    Version: "4",
    "Force-cancelled": "Yes",
  });
  assert.deepEqual(await members(page, "Status details"), { phase: "downloading", progress: "9%" });
});

test("the longest names are shown whole", async () => {
  const narrow = { viewport: { width: 320, height: 800 } };
  const page = await open(`/console/things/${LONGEST_THING}/jobs/${LONGEST_JOB}`, narrow);
  await shows(page, "Pending");
  assert.equal(await text(title(page)), LONGEST_JOB);
  assert.equal((await members(page, "Execution")).Thing, LONGEST_THING);
  const cut = await page.getByRole("main").locator("code, h1, dd").evaluateAll((all) =>
    all.filter((element) => element.clientWidth && element.scrollWidth > element.clientWidth + 1).length,
  );
  assert.equal(cut, 0);
});

test("the raw JSON is what each plane answers", async () => {
  const page = await open(AT_WORK);
  await button(page, "Raw JSON").click();
  const shown = async (name) => {
    await button(page, name).click();
    return JSON.parse(await page.getByRole("region", { name, exact: true }).innerText()).execution;
  };
  const control = await shown("DescribeJobExecution, control plane");
  assert.equal(control.thingArn, "arn:aws:iot:us-west-2:123456789012:thing/line1:press-05");
  assert.deepEqual(control.statusDetails, { detailsMap: { phase: "flashing", progress: "88%" } });
  assert.equal(control.jobDocument, undefined);
  const data = await shown("DescribeJobExecution, data plane");
  assert.equal(data.thingName, "line1:press-05");
  assert.deepEqual(data.statusDetails, { phase: "flashing", progress: "88%" });
  assert.equal(JSON.parse(data.jobDocument).operation, "firmware-update");
});

test("a terminal execution's raw JSON is shown too", async () => {
  const page = await open(press("line1:press-01"));
  await button(page, "Raw JSON").click();
  await button(page, "DescribeJobExecution, data plane").click();
  await page.getByRole("region", { name: "DescribeJobExecution, data plane" }).getByText('"SUCCEEDED"').waitFor();
});
