// Import by the real command into real workerd: what the providers' tools print, again and in any order, and interrupted.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { DescribeJobExecutionCommand, DescribeThingRegistrationTaskCommand } from "@aws-sdk/client-iot";
import { DescribeJobExecutionCommand as DataPlaneCommand } from "@aws-sdk/client-iot-jobs-data-plane";
import { seed } from "../lib/chance.mjs";
import { buildCommand, generated, importing } from "../lib/cli.mjs";
import { folder } from "../lib/folder.mjs";
import { send } from "../lib/http.mjs";
import { killing } from "../lib/kills.mjs";
import { files, text } from "../lib/project.mjs";
import { iot, jobsData } from "../lib/sdk.mjs";
import { assertKvEqualsIndex, assertSearchEqualsIndex, publishAll } from "../lib/stores.mjs";
import { rows, start } from "../lib/workerd.mjs";

const samples = files("tests/data/samples", ".json");
const isDescribe = (path) => /describe|query-one/.test(path);
const describes = samples.filter(isDescribe);
const others = samples.filter((path) => !isDescribe(path));
const asOf = ["--as-of", "2025-11-20T01:00:00Z"];
const clean = { imported: 0, unchanged: 0, older: 0, refused: 0, withViolations: 0 };

const date = (time) => new Date(typeof time === "string" ? time : time * 1000);

describe("a generated fleet", () => {
  let workerd;

  before(async () => {
    buildCommand();
    workerd = await start();
  });
  after(() => workerd?.stop());

  test("comes in whole, and again changes nothing", async () => {
    const fleet = generated("--executions", "2000", "--tasks", "60", "--batch-tasks", "40", "--seed", "5");
    const first = await importing(workerd.origin(), ["-"], { input: fleet });
    assert.equal(first.status, 0, first.stderr);
    assert.equal(first.counts.refused, 0);
    const counted = "SELECT (SELECT count(*) FROM executions) e, (SELECT count(*) FROM registration_tasks) r, (SELECT count(*) FROM batch_tasks) b";
    assert.deepEqual(await rows(workerd.index, counted), [{ e: 2000, r: 60, b: 40 }]);
    await publishAll(workerd);
    await assertKvEqualsIndex(workerd);
    await assertSearchEqualsIndex(workerd);
    const again = await importing(workerd.origin(), ["-"], { input: fleet });
    assert.deepEqual([again.counts.imported, again.counts.refused], [0, 0]);
  });
});

describe("what the providers' tools print", () => {
  let workerd;

  before(async () => {
    buildCommand();
    workerd = await start();
  });
  after(() => workerd?.stop());

  /** All that the index holds. */
  const dump = async () => {
    const tables = ["registration_tasks", "executions", "batch_tasks", "documents"];
    return Promise.all(tables.map((table) => rows(workerd.index, `SELECT * FROM ${table} ORDER BY 1, 2`)));
  };

  const answer = async (sent) => {
    const { $metadata, ...answer } = await sent;
    return answer;
  };

  test("every describe answer is imported", async () => {
    assert.equal(describes.length, 7);
    const { status, counts, stderr } = await importing(workerd.origin(), [...describes, ...asOf]);
    // The data plane's sample was queued after it was last updated.
    assert.deepEqual(counts, { ...clean, imported: 7, withViolations: 1 });
    assert.match(stderr, /jobs-data-describe-job-execution\.json.*lastUpdatedAt is earlier than queuedAt/);
    assert.equal(status, 0);
  });

  test("the same again is unchanged, in the other order too", async () => {
    const before = await dump();
    for (const again of [describes, describes.toReversed()]) {
      const { status, counts } = await importing(workerd.origin(), [...again, ...asOf]);
      assert.deepEqual(counts, { ...clean, unchanged: 7, withViolations: 1 });
      assert.equal(status, 0);
    }
    assert.deepEqual(await dump(), before);
  });

  test("described back: registration tasks", async () => {
    for (const path of describes.filter((path) => path.includes("registration"))) {
      const { creationDate, lastModifiedDate, ...told } = JSON.parse(text(path));
      const command = new DescribeThingRegistrationTaskCommand({ taskId: told.taskId });
      assert.deepEqual(await answer(iot(workerd.origin()).send(command)), {
        ...told,
        creationDate: date(creationDate),
        lastModifiedDate: date(lastModifiedDate),
      });
    }
  });

  test("described back: the control plane's executions", async () => {
    for (const path of describes.filter((path) => path.includes("iot-describe-job"))) {
      const { execution: told } = JSON.parse(text(path));
      const thingName = told.thingArn.split(":thing/")[1];
      const command = new DescribeJobExecutionCommand({ thingName, jobId: told.jobId });
      const expected = { ...told };
      for (const name of ["queuedAt", "startedAt", "lastUpdatedAt"]) if (told[name]) expected[name] = date(told[name]);
      // It was told in 2025, for an execution that had hours left in 2020.
      if (told.approximateSecondsBeforeTimedOut) expected.approximateSecondsBeforeTimedOut = 0;
      assert.deepEqual(await answer(iot(workerd.origin()).send(command)), { execution: expected });
    }
  });

  test("described back: the data plane's executions, in whole seconds", async () => {
    for (const path of describes.filter((path) => path.includes("jobs-data"))) {
      const { execution: told } = JSON.parse(text(path));
      const command = new DataPlaneCommand({ thingName: told.thingName, jobId: told.jobId });
      const expected = { ...told, approximateSecondsBeforeTimedOut: 0 };
      for (const name of ["queuedAt", "startedAt", "lastUpdatedAt"]) if (told[name]) expected[name] = Math.floor(told[name]);
      assert.deepEqual(await answer(jobsData(workerd.origin()).send(command)), { execution: expected });
    }
  });

  test("described back: the batch task", async () => {
    const told = JSON.parse(text("tests/data/samples/huawei-query-one-task.json"));
    const path = `/iocm/app/batchtask/v1.1.0/tasks/${told.taskId}?select=tag`;
    assert.deepEqual(JSON.parse((await send(workerd.origin(), { path })).text), told);
  });

  test("of lists, what does not say whose it is is refused one by one, and the rest is taken", async () => {
    const { status, counts, stderr } = await importing(workerd.origin(), [...others, ...describes, ...asOf]);
    assert.deepEqual(counts, { ...clean, imported: 1, unchanged: 7, refused: 3, withViolations: 1 });
    assert.equal(status, 1);
    assert.match(stderr, /for-job\.json:1: record 1: refused: jobId is missing/);
    for (const n of [1, 2]) assert.match(stderr, new RegExp(`details\\.json:1: record 1, element ${n}: refused: taskId is missing`));
  });

  test("listed back: what is said beside the answer tells whose it is", async () => {
    const told = (name) => JSON.parse(text(others.find((path) => path.includes(name))));
    const taken = async (name, ...more) => {
      const path = others.find((path) => path.includes(name));
      const { status, counts } = await importing(workerd.origin(), [path, ...more, ...asOf]);
      assert.equal(status, 0);
      assert.equal(counts.refused, 0);
    };
    await taken("for-job", "--job-id", "listed");
    await taken("task-details", "--task-id", "5bf8f8567dd2d86eab87ed00");
    const get = async (path) => JSON.parse((await send(workerd.origin(), { path })).text);
    const [summary] = told("for-job").executionSummaries;
    const [listed] = (await get("/jobs/listed/things")).executionSummaries;
    const seconds = (time) => Date.parse(time) / 1000;
    const { queuedAt, lastUpdatedAt } = summary.jobExecutionSummary;
    const times = { queuedAt: seconds(queuedAt), lastUpdatedAt: seconds(lastUpdatedAt) };
    assert.deepEqual(listed, { ...summary, jobExecutionSummary: { ...summary.jobExecutionSummary, ...times } });
    const [job] = told("list-jobs").jobs;
    assert.deepEqual((await get("/jobs?targetSelection=SNAPSHOT")).jobs, [job]);
    // What is null is left out.
    const present = ({ taskDetails, ...page }) => ({
      ...page,
      taskDetails: taskDetails.map((detail) => Object.fromEntries(Object.entries(detail).filter(([, value]) => value !== null))),
    });
    const path = "/iocm/app/batchtask/v1.1.0/taskDetails?taskId=5bf8f8567dd2d86eab87ed00";
    assert.deepEqual(await get(path), present(told("task-details")));
  });

  test("what both planes tell of one execution becomes one record, in whichever order", async () => {
    const common = { jobId: "both", executionNumber: 3, versionNumber: 5, status: "IN_PROGRESS" };
    const control = (thing) => ({
      execution: {
        ...common,
        thingArn: `arn:aws:iot:us-west-2:123456789012:thing/${thing}`,
        forceCanceled: false,
        queuedAt: 1763600000.25,
        statusDetails: { detailsMap: { a: "b" } },
      },
    });
    const data = (thingName) => ({
      execution: { ...common, thingName, queuedAt: 1763600000, statusDetails: { a: "b" }, jobDocument: "{}" },
    });
    const input = [control("one"), data("one"), data("two"), control("two")];
    const { status } = await importing(workerd.origin(), ["-", ...asOf], { input: input.map(JSON.stringify).join("\n") });
    assert.equal(status, 0);
    for (const thingName of ["one", "two"]) {
      const { record } = JSON.parse((await send(workerd.origin(), { path: `/api/v1/executions/${thingName}/both` })).text);
      const { queuedAt, statusDetails, forceCanceled, jobDocument } = record;
      assert.deepEqual(
        { queuedAt, statusDetails, forceCanceled, jobDocument },
        { queuedAt: 1763600000.25, statusDetails: { a: "b" }, forceCanceled: false, jobDocument: "{}" },
      );
    }
  });

  test("--as-of is the time for which the source spoke, which the countdown is reckoned from", async () => {
    const told = { execution: { thingName: "timed", jobId: "j", executionNumber: 1, status: "IN_PROGRESS" } };
    told.execution.approximateSecondsBeforeTimedOut = 7200;
    const anHourAgo = Math.floor(Date.now() / 1000) - 3600;
    await importing(workerd.origin(), ["-", "--as-of", String(anHourAgo)], { input: JSON.stringify(told) });
    const view = JSON.parse((await send(workerd.origin(), { path: "/api/v1/executions/timed/j" })).text);
    assert.equal(view.observedAt, anHourAgo);
    const { execution } = await jobsData(workerd.origin()).send(new DataPlaneCommand({ thingName: "timed", jobId: "j" }));
    const passed = Math.floor(Date.now() / 1000) - anHourAgo;
    const left = execution.approximateSecondsBeforeTimedOut;
    assert.ok(left <= 3600 && left >= 7200 - passed, `${left} s are left`);
  });

  test("KV and SEARCH hold what D1 holds", async () => {
    await assertKvEqualsIndex(workerd);
    await assertSearchEqualsIndex(workerd);
  });
});

describe("interrupted", () => {
  test("an import whose workerd is killed three times loses nothing that was acknowledged", async (context) => {
    const seeded = seed();
    context.diagnostic(`SEED=${seeded}`);
    const fleet = ["--executions", "1000", "--things", "150", "--tasks", "20", "--batch-tasks", "15"];
    const state = await folder(context);
    const { kills, lost, older } = await killing({ command: buildCommand(), kills: 3, fleet, state, seed: seeded });
    assert.deepEqual({ kills, lost, older }, { kills: 3, lost: [], older: [] });
  });
});
