// The page of a batch task: the figures that make up its whole, its parameters by task type, and its tags.
import assert from "node:assert/strict";
import { test } from "node:test";
import { members, outcome, section, shows } from "../lib/console-page.mjs";
import { WITHOUT_PARAMETERS } from "../lib/console-records.mjs";
import { stage } from "../lib/console-stage.mjs";

const { open } = stage();
const openTask = (id) => open(`/console/batch-tasks/${id}`);

const RUNNING = "5bf8f8567dd2d86eab87edd9";
const LOSSES = "dca0d699899e2ca4b0f5956f";

const OUTCOMES = [
  ["20b42e017b9b06bdbbf0ccdd", "Pending Pending Not begun · 2,300 subtasks wait"],
  [RUNNING, "In progress Running 1,113 of 1,500 subtasks ended · 41 failed · 20 timed out · 12 expired"],
  ["7f0c08c96e27c66039571111", "Succeeded Complete All 1,500 subtasks succeeded"],
  [LOSSES, "Completed with failures Complete 25 of 420 subtasks did not succeed · 5 timed out · 20 expired"],
  ["108cfdff570edfc4035d4df7", "Timed out Timeout The task ran out of time · 3 failed · 25 timed out"],
];

for (const [id, sentence] of OUTCOMES) {
  test(`one sentence says how it stands: ${sentence}`, async () => {
    assert.equal(await outcome(await openTask(id)), sentence);
  });
}

const TARGETS = [
  [
    "68f53e07fc366481771dddb1",
    { Type: "DeviceType", "Device type": "WaterMeter", Manufacturer: "AcmeMetering", Model: "AM-200" },
  ],
  ["7f0c08c96e27c66039571111", { Type: "DeviceArea", Location: "district-7" }],
  ["7b28b0dbc8fedcbb28ff11e9", { Type: "GroupList", Groups: "pump-stations, reservoirs" }],
  ["20b42e017b9b06bdbbf0ccdd", { Type: "Broadcast", "Group tag": "night-listeners" }],
  [LOSSES, { Type: "DeviceList", Devices: "3 devices" }],
  ["4b121e9e27d011f773e768ff", { File: "f-20261110-0001" }],
  ["b59088d6ff3e6c60df909823", { "Device type": "Vent", Manufacturer: "GrowTech", Model: "V2" }],
];

for (const [id, target] of TARGETS) {
  test(`its target is told by the parameters of its type: ${Object.values(target).join(", ")}`, async () => {
    const page = await openTask(id);
    await section(page, "Target").waitFor();
    assert.deepEqual(await members(page, "Target"), target);
  });
}

test("the parts make up the whole, in figures and as one bar", async () => {
  const page = await openTask(RUNNING);
  const bar = "Subtasks, 1,500: Succeeded 1,040, Failed 41, Timed out 20, Expired 12, Waiting 387";
  await page.getByRole("img", { name: bar }).waitFor();
  assert.deepEqual(await members(page, "Subtasks"), {
    Total: "1,500",
    Succeeded: "1,040",
    Failed: "41",
    "Timed out": "20",
    Expired: "12",
    Waiting: "387",
  });
});

test("its subtasks are listed, where they are known", async () => {
  const page = await openTask(RUNNING);
  const rows = page.getByRole("table", { name: "Subtasks" }).getByRole("row");
  await rows.nth(2).waitFor();
  assert.equal(await rows.count(), 3);
  await shows(page, "100418 The deviceData is not existed.");
  await shows(page, '{"requestId":"a1","commandResult":"delivered"}');
  await shows(await openTask(LOSSES), "Only the task has been imported, not its subtasks");
});

test("rates are not rounded up, times and limits are told", async () => {
  const page = await openTask(RUNNING);
  await section(page, "Rates").waitFor();
  assert.deepEqual(await members(page, "Rates"), { Progress: "73.4 %", "Success rate": "69.3 %" });
  assert.deepEqual(await members(page, "Times (UTC+01)"), {
    Created: "18 Nov 2025, 07:15:00 1 year ago",
    "Time limit": "1 h",
  });
});

test("the task, its command and its tags are told", async () => {
  const page = await openTask(RUNNING);
  await section(page, "Tags").waitFor();
  assert.deepEqual(await members(page, "Task"), {
    Name: "valve-close-district-7",
    Type: "DeviceCmd",
    From: "Northbound",
    Operator: "ops-shift-b",
    Application: "xKWF0ZqnH0wXn2nGvdE4YwQ1bBEa",
  });
  assert.deepEqual(await members(page, "Command"), {
    Service: "Valve",
    Method: "SET_POSITION",
    Retransmissions: "3",
    "Callback URL": "https://ops.example.com/iot/callback",
  });
  assert.deepEqual(await members(page, "Tags"), { district: "7" });
});

test("the parameters are shown as the document that they are", async () => {
  const page = await openTask(RUNNING);
  const shown = JSON.parse(await page.getByRole("region", { name: "Parameters" }).innerText());
  assert.deepEqual(shown.command.paras, { position: 0 });
  assert.deepEqual(shown.deviceList, ["8f6c3d0a-0001", "8f6c3d0a-0002"]);
});

test("a task without parameters has no target and no document", async () => {
  const page = await openTask(WITHOUT_PARAMETERS);
  await shows(page, "Pending");
  assert.equal(await page.getByRole("heading", { name: /Target|Parameters/ }).count(), 0);
});
