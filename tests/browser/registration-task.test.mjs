// The page of a registration task: what it says in words, and its members.
import assert from "node:assert/strict";
import { test } from "node:test";
import { members, outcome, section, shows, text, title } from "../lib/console-page.mjs";
import { OUTSIDE, PAUSED, RIGHT_TO_LEFT } from "../lib/console-records.mjs";
import { stage } from "../lib/console-stage.mjs";

const { open } = stage();
const openTask = (id) => open(`/console/registration-tasks/${id}`);

const CANCELLING = "In progress Cancelling Being cancelled · 5,243 of about 24,966 things processed · 33 failed";

const OUTCOMES = [
  ["9c494cf9-a95f-4b28-9a4d-cbef0b0f66e8", "In progress InProgress Nothing processed yet"],
  ["d94278a3-70a1-4b41-97a5-18daca594f2e", CANCELLING],
  ["febb3238-90d1-41da-b102-64e9054b9495", "Succeeded Completed All 2,400 things succeeded"],
  ["0efd7f25-3776-4e96-8d3f-e0308fb5ac5a", "Completed with failures Completed 384 of 11,904 things failed"],
  ["f69c1b26-edf6-4a65-9fb1-a0a57a682074", "Failed Failed Before any thing was processed"],
  [RIGHT_TO_LEFT, "Failed Failed After 120 things · 2 failed"],
  ["34f40d48-3630-471b-a061-9e6f88f9a423", "Cancelled Cancelled After 315 things · 4 failed"],
  [PAUSED, "Unknown status Paused This status is not known here, so nothing is concluded from it"],
];

for (const [id, sentence] of OUTCOMES) {
  test(`one sentence says how it stands: ${sentence}`, async () => {
    assert.equal(await outcome(await openTask(id)), sentence);
  });
}

test("a task that was cancelled before anything was counted claims no count", async () => {
  const page = await openTask("15f20fd7-0609-41a9-8a7d-5b5a5a205b26");
  assert.doesNotMatch(await outcome(page), /\d/);
});

test("the id is the heading, the breadcrumb's end and the document's title", async () => {
  const id = "84383462-b484-4cc4-9b21-ef2ecb49a2b1";
  const page = await openTask(id);
  assert.equal(await text(title(page)), id);
  const crumbs = page.getByRole("navigation", { name: "Breadcrumb" }).getByRole("listitem");
  assert.deepEqual(await crumbs.allInnerTexts(), ["Registration tasks", id]);
  assert.equal(await crumbs.last().getAttribute("aria-current"), "page");
  assert.equal(await page.title(), `${id} · Registration task · Fleetglass`);
});

test("a task in progress tells how far it is, as of when, and its members", async () => {
  const page = await openTask("84383462-b484-4cc4-9b21-ef2ecb49a2b1");
  await shows(page, "1,855 of about 5,013 things processed · 12 failed");
  await shows(page, "As of its source’s last report, 19 Nov 2026, 17:00:00 UTC+01, 2 minutes ago");
  const bar = page.getByRole("progressbar", { name: "Progress" });
  assert.equal(await bar.getAttribute("aria-valuenow"), "37");
  assert.deepEqual(await members(page, "Things"), { Succeeded: "1,843", Failed: "12", "In all": "about 5,013" });
  assert.deepEqual(await members(page, "Input"), {
    Bucket: "acme-provisioning",
    Key: "batches/2026-11/packaging-hall.json",
    Role: "arn:aws:iam::123456789012:role/IoTBulkProvisioning",
  });
  assert.deepEqual(await members(page, "Times (UTC+01)"), {
    Created: "19 Nov 2026, 16:02:11 59 minutes ago",
    Updated: "19 Nov 2026, 16:58:40 3 minutes ago",
  });
});

test("what its source says about a failure is shown whole, in its own direction", async () => {
  const page = await openTask(RIGHT_TO_LEFT);
  const message = page.getByRole("main").getByText("تعذّر فتح الملف");
  assert.match(await message.innerText(), /^تعذّر .+ تم رفض الوصول$/);
  assert.equal(await message.evaluate((element) => getComputedStyle(element).unicodeBidi), "isolate");
  assert.equal(await message.evaluate((element) => element.matches(":dir(rtl)")), true);
});

test("values outside the specification are listed and shown, and nothing is reckoned from them", async () => {
  const page = await openTask(OUTSIDE);
  const listed = section(page, "2 values are outside the provider’s specification").getByRole("listitem");
  await listed.first().waitFor();
  assert.deepEqual((await listed.allInnerTexts()).sort(), [
    "failureCount -3 is outside 0-2147483647",
    "percentageProgress 130 is outside 0-100",
  ]);
  assert.equal(await page.getByRole("progressbar").getAttribute("aria-valuenow"), "100");
  assert.equal((await members(page, "Things")).Failed, "-3");
  assert.doesNotMatch(await outcome(page), /37/);
});

test("a member that is not told is a dash", async () => {
  const page = await openTask("15f20fd7-0609-41a9-8a7d-5b5a5a205b26");
  await shows(page, "Cancelled");
  assert.deepEqual(await members(page, "Things"), { Succeeded: "-", Failed: "-", "In all": "-" });
});
