// What people have in hand, from the command to the page: tasks of IoTDA, lists that are not whole, what devices say.
import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { importing } from "../lib/cli.mjs";
import { outcome, shows } from "../lib/console-page.mjs";
import { OBSERVED } from "../lib/console-records.mjs";
import * as list from "../lib/console-list.mjs";
import { stage } from "../lib/console-stage.mjs";

const { open, url } = stage();

const IOTDA = {
  batchtask: {
    task_id: "5c8ba99030344005c02316ad",
    task_name: "fw-2",
    task_type: "firmwareUpgrade",
    task_mode: "DEVICE",
    targets: ["dev_1", "dev_2", "dev_3"],
    status: "Stopped",
    status_desc: "stopped by ops-shift-b",
    task_progress: { total: 3, processing: 0, success: 1, fail: 1, waitting: 0, fail_wait_retry: 0, stopped: 1, removed: 0 },
    create_time: "20251120T015320Z",
  },
  task_details: [
    { target: "dev_2", status: "Fail", output: "", error: { error_code: "IOTDA.000206", error_msg: "upgrade failed" } },
    { target: "dev_3", status: "Stopped" },
  ],
  page: { count: 2, marker: "5c90fa7d3c4e4405e8525079" },
};
const summary = (thing) => ({
  thingArn: `arn:aws:iot:us-west-2:123456789012:thing/${thing}`,
  jobExecutionSummary: { status: "QUEUED", queuedAt: OBSERVED - 60, executionNumber: 1 },
});
const PAGE = { executionSummaries: [summary("part-1"), summary("part-2")], nextToken: "more" };
const SAID = {
  thingName: "said",
  jobId: "in-hand",
  executionNumber: 1,
  status: "FAILED",
  statusDetails: { reason: "line 1\nline 2\u0007", url: "https://b/fw?X-Amz-Security-Token=t&X-Amz-Signature=s" },
};

/** Imports an input with the command, and gives what it told. */
async function told(input, at, ...args) {
  const { status, stderr } = await importing(new URL(url("")).origin, ["-", "--as-of", String(at), ...args], { input: JSON.stringify(input) });
  assert.equal(status, 0, stderr);
  return stderr;
}

describe("what people have in hand", () => {
  before(async () => {
    await told(IOTDA, OBSERVED);
    assert.match(await told(PAGE, OBSERVED, "--job-id", "in-hand"), /^stdin:1: record 1: not the whole list: the answer tells of further pages/m);
    await told({ execution: SAID }, OBSERVED);
  });

  test("a task of IoTDA is told in its own words, with its subtasks", async () => {
    const page = await open("/console/batch-tasks/5c8ba99030344005c02316ad");
    assert.equal(await outcome(page), "Stopped Stopped The task was stopped · 3 of 3 subtasks ended · 1 failed");
    await shows(page, "stopped by ops-shift-b");
    const more = JSON.parse(await page.getByRole("region", { name: "More from IoTDA", exact: true }).innerText());
    assert.equal(more.task_mode, "DEVICE");
    const subtasks = await list.table(page, "Subtasks imported");
    assert.deepEqual((await subtasks.getByRole("row").allInnerTexts()).slice(1).map((row) => row.split(/\s+/).slice(0, 3).join(" ")), ["dev_2 Failed Fail", "dev_3 Stopped Stopped"]);
    await shows(page, "IOTDA.000206 upgrade failed");
  });

  test("a job of which a part of the list is known says so, until a whole list comes", async () => {
    const page = await open("/console/jobs/in-hand");
    const warning = page.getByText("Not all executions are known");
    await warning.waitFor();
    await told({ ...PAGE, nextToken: undefined }, OBSERVED + 1, "--job-id", "in-hand");
    await page.reload();
    await list.table(page, "Executions");
    assert.equal(await warning.count(), 0);
  });

  test("an import names the lists of which it held a part", async () => {
    const page = await open("/console/imports?sort=began&order=desc");
    const links = (await list.table(page, "Imports")).getByRole("link");
    for (const href of await links.evaluateAll((all) => all.map((link) => link.getAttribute("href")))) {
      const opened = await open(href);
      await opened.getByRole("heading", { name: "Import", exact: true }).or(opened.getByText("Records", { exact: true })).first().waitFor();
      if (await opened.getByRole("heading", { name: "Request 1: lists that are not whole" }).count()) {
        await shows(opened, "stdin:1: record 1");
        return;
      }
    }
    assert.fail("no import tells of a part");
  });

  test("control characters are in sight, and signatures are not", async () => {
    const page = await open("/console/things/said/jobs/in-hand");
    await shows(page, "line 1\\nline 2\\u0007");
    await shows(page, "https://b/fw?X-Amz-Security-Token=***&X-Amz-Signature=***");
    assert.equal(await page.getByText("outside the provider").count(), 0);
  });
});
