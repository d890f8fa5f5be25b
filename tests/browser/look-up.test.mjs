// The look-up: an id leads to its record, several are listed, and the records visited last are at hand.
import assert from "node:assert/strict";
import { test } from "node:test";
import { button, cells, focusIs, hears, shows, title } from "../lib/console-page.mjs";
import { AMBIGUOUS, registrationTask } from "../lib/console-records.mjs";
import { stage } from "../lib/console-stage.mjs";

const { open, put, url } = stage();

const STRAIGHT = [
  ["84383462-b484-4cc4-9b21-ef2ecb49a2b1", "/console/registration-tasks/84383462-b484-4cc4-9b21-ef2ecb49a2b1"],
  ["5bf8f8567dd2d86eab87edd9", "/console/batch-tasks/5bf8f8567dd2d86eab87edd9"],
  ["line1:press-04 firmware-4_3_1", "/console/things/line1:press-04/jobs/firmware-4_3_1"],
  ["firmware-4_3_1", "/console/jobs/firmware-4_3_1"],
  ["  MyRaspberryPi ", "/console/things/MyRaspberryPi"],
];

for (const [id, path] of STRAIGHT) {
  test(`“${id}” leads straight to its record`, async () => {
    const page = await open("/console/search");
    await page.getByRole("searchbox", { name: "Id or name" }).fill(id);
    await button(page, "Look up").click();
    await page.waitForURL(`**${path}`);
    await title(page).getByText(path.split("/").at(-1)).waitFor();
  });
}

test("the box in the header does the same, and Back leads to where one was", async () => {
  const start = "/console/registration-tasks/f69c1b26-edf6-4a65-9fb1-a0a57a682074";
  const page = await open(start);
  await page.getByRole("searchbox", { name: "Go to a task, job or thing" }).fill("5bf8f8567dd2d86eab87edd9");
  await page.keyboard.press("Enter");
  await page.waitForURL("**/console/batch-tasks/5bf8f8567dd2d86eab87edd9");
  await page.goBack();
  await page.waitForURL(`**${start}`);
  await shows(page, "Failed");
});

test("a link with an id leads straight to its record", async () => {
  const page = await open("/console/search?id=line1%3Apress-04%20firmware-4_3_1");
  await page.waitForURL("**/console/things/line1:press-04/jobs/firmware-4_3_1");
});

test("several matches are listed, each with its status", async () => {
  const page = await open(`/console/search?id=${AMBIGUOUS}`);
  await page.getByRole("heading", { name: "4 matches" }).waitFor();
  const row = page.getByRole("row").filter({ hasText: "Job execution" });
  assert.deepEqual(await cells(row), [`${AMBIGUOUS} on ${AMBIGUOUS}`, "Pending QUEUED", "Job execution"]);
  await row.getByRole("link").click();
  await page.waitForURL(`**/console/things/${AMBIGUOUS}/jobs/${AMBIGUOUS}`);
});

test("several matches are told to screen readers", async () => {
  const page = await open(`/console/search?id=${AMBIGUOUS}`);
  await hears(page, "4 matches");
});

test("no match is said, and the box keeps what was asked for", async () => {
  const page = await open("/console/search?id=press-99");
  await page.getByRole("heading", { name: "No record has the id or name “press-99”" }).waitFor();
  assert.equal(await page.getByRole("searchbox").inputValue(), "press-99");
});

test("the same look-up again asks again", async () => {
  const page = await open("/console/search?id=press-98");
  await page.getByRole("heading", { name: "No record has the id or name “press-98”" }).waitFor();
  await put([registrationTask("press-98", { status: "InProgress" })]);
  await button(page, "Look up").click();
  await page.waitForURL("**/console/registration-tasks/press-98");
});

test("the box holds what the results answer, after Back too", async () => {
  const page = await open("/console/search?id=press-97");
  const box = page.getByRole("searchbox");
  await page.getByRole("heading", { name: "No record has the id or name “press-97”" }).waitFor();
  await box.fill("press-96");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "No record has the id or name “press-96”" }).waitFor();
  await page.goBack();
  await page.getByRole("heading", { name: "No record has the id or name “press-97”" }).waitFor();
  assert.equal(await box.inputValue(), "press-97");
});

test("without a visit, the page says what will be listed", async () => {
  const page = await open("/console/search");
  await shows(page, "The records that you open are listed here, in this browser only.");
  assert.equal(await page.getByRole("table").count(), 0);
});

test("the records visited last are listed, the last first, and can be forgotten", async () => {
  const page = await open("/console/registration-tasks/f69c1b26-edf6-4a65-9fb1-a0a57a682074");
  await shows(page, "Failed");
  await page.getByRole("searchbox").fill("line1:press-05 firmware-4_3_1");
  await page.keyboard.press("Enter");
  await shows(page, "In progress");
  await page.goto(url("/console/search"));
  await shows(page, "Visited last");
  const rows = page.getByRole("table").getByRole("row");
  assert.deepEqual(await Promise.all([1, 2].map((row) => cells(rows.nth(row)))), [
    ["firmware-4_3_1 on line1:press-05", "In progress IN_PROGRESS", "Job execution", "just now"],
    ["f69c1b26-edf6-4a65-9fb1-a0a57a682074", "Failed Failed", "Registration task", "just now"],
  ]);
  await button(page, "Forget these").click();
  await shows(page, "The records that you open are listed here, in this browser only.");
  await hears(page, "Forgotten");
  await focusIs(page, "recent");
  await page.reload();
  await shows(page, "The records that you open are listed here, in this browser only.");
});

test("an address that names no page says so and leads back", async () => {
  const page = await open("/console/fleets/7");
  await title(page).filter({ hasText: "There is no such page" }).waitFor();
  assert.equal(await page.title(), "There is no such page · Fleetglass");
  await page.getByRole("main").getByRole("link", { name: "Look up a record" }).click();
  await page.waitForURL("**/console/search");
});
