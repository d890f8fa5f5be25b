// A database of version 1, with its rows, after the migrations that came since.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { DescribeJobCommand, DescribeJobExecutionCommand, ListJobExecutionsForJobCommand, ListJobsCommand } from "@aws-sdk/client-iot";
import { DescribeJobExecutionCommand as DataPlaneCommand } from "@aws-sdk/client-iot-jobs-data-plane";
import { Miniflare } from "miniflare";
import { folder } from "../lib/folder.mjs";
import { send } from "../lib/http.mjs";
import { importAll } from "../lib/import.mjs";
import { parse } from "../lib/json.mjs";
import { batchTask, execution, observedAt, registrationTask } from "../lib/observations.mjs";
import { compatibilityDate, migration } from "../lib/project.mjs";
import { answered, iot, jobsData } from "../lib/sdk.mjs";
import { assertKvEqualsIndex, assertSearchEqualsIndex, publishAll } from "../lib/stores.mjs";
import { rows, start } from "../lib/workerd.mjs";

const document = '{"operation":"firmware-update"}';
const hash = "9f1c".repeat(16);
const executions = [
  execution("press-1", "firmware", 1, { status: "FAILED", queuedAt: 1763500000.5, lastUpdatedAt: 1763503600.25, statusDetails: { reason: "disk full" } }),
  execution("press-1", "firmware", 2, { status: "IN_PROGRESS", queuedAt: 1763510000, startedAt: 1763510010, lastUpdatedAt: 1763510020, approximateSecondsBeforeTimedOut: 600 }),
  execution("press-2", "firmware", 1, { status: "QUEUED", queuedAt: 1763500001 }),
  execution("press-2", "odd", 9007199254740993n, { status: "PAUSED", lastUpdatedAt: 1763510000 }),
  execution("press-3", "odd", 0, {}),
];
const tasks = [
  registrationTask("done", { status: "Completed", failureCount: 2, successCount: 8, lastModifiedDate: 1763500000.5, inputFileKey: "batches/line3.json" }),
  registrationTask("bare"),
];
const batches = [batchTask("5bf8f8567dd2d86eab87edd9", { appId: "appA", status: "Running", progress: 500, startTime: "20251118T061500Z", tags: [{ tagName: "a", tagValue: "b" }] })];

/** An observation as version 1 kept it. */
const kept = (seen) => JSON.stringify(seen, (_, value) => (typeof value === "bigint" ? JSON.rawJSON(String(value)) : value));

/** What version 1 wrote, some of it published. */
function version1() {
  const statements = [["INSERT INTO documents (hash, body) VALUES (?, ?)", hash, document]];
  executions.forEach((seen, n) => {
    const { thingName, jobId, executionNumber, status, queuedAt, lastUpdatedAt } = seen.record;
    const latest = n === 0 ? 0 : 1;
    statements.push([
      `INSERT INTO executions (thing_name, job_id, execution_number, observation, document, status, queued_at, last_updated_at, latest, rev, pub_rev)
       VALUES (?, ?, CAST(? AS INTEGER), ?, ?, ?, ?, ?, ?, ?, ?)`,
      ...[thingName, jobId, String(executionNumber), kept(seen), n === 1 ? hash : null],
      ...[status ?? null, queuedAt ?? null, lastUpdatedAt ?? null, latest, 1763600000000 + n, n % 2 === 0 ? 1763600000000 + n : 0],
    ]);
  });
  for (const [table, all] of [["registration_tasks", tasks], ["batch_tasks", batches]]) {
    for (const seen of all) {
      const row = [seen.record.taskId, kept(seen), seen.record.status ?? null, 1763600000100, 1763600000100];
      statements.push([`INSERT INTO ${table} (task_id, observation, status, rev, pub_rev) VALUES (?, ?, ?, ?, ?)`, ...row]);
    }
  }
  return statements;
}

/** Makes a database of version 1 in a folder, and migrates it. */
async function migrated(state) {
  const miniflare = new Miniflare({
    host: "127.0.0.1",
    port: 0,
    resourcePersistencePath: state,
    workers: [
      {
        config: {
          name: "old",
          compatibilityDate: compatibilityDate(),
          manifest: {
            mainModule: "old.mjs",
            modulesRoot: "/",
            modules: { "old.mjs": { type: "esm", contents: "export default { fetch: () => new Response() };" } },
          },
          env: { INDEX: { type: "d1", id: "index" } },
          exports: {},
        },
      },
    ],
  });
  try {
    await miniflare.ready;
    const index = await miniflare.getD1Database("INDEX", "old");
    await index.batch(migration("migrations/0001_records.sql").map((sql) => index.prepare(sql)));
    await index.batch(version1().map(([sql, ...parameters]) => index.prepare(sql).bind(...parameters)));
    const later = ["0002_lists", "0003_logins", "0004_collect", "0005_inputs"].flatMap((name) => migration(`migrations/${name}.sql`));
    await index.batch(later.map((sql) => index.prepare(sql)));
  } finally {
    await miniflare.dispose();
  }
}

describe("from version 1", () => {
  let workerd;
  let remove;

  before(async () => {
    const state = await folder({ after: (removes) => (remove = removes) });
    await migrated(state);
    workerd = await start({ state });
  });
  after(async () => {
    await workerd?.stop();
    await remove?.();
  });

  const get = async (path) => {
    const reply = await send(workerd.origin(), { path });
    assert.equal(reply.status, 200, reply.text);
    return parse(reply.text);
  };

  test("executions are described as before, with the job document", async () => {
    const input = { thingName: "press-1", jobId: "firmware" };
    const { execution: latest } = await answered(jobsData(workerd.origin()).send(new DataPlaneCommand(input)));
    assert.deepEqual([latest.executionNumber, latest.jobDocument, latest.startedAt], [2, document, 1763510010]);
    const first = new DescribeJobExecutionCommand({ ...input, executionNumber: 1 });
    const { execution: failed } = await answered(iot(workerd.origin()).send(first));
    assert.deepEqual([failed.status, failed.statusDetails], ["FAILED", { detailsMap: { reason: "disk full" } }]);
    const { record } = await get("/api/v1/executions/press-2/odd");
    assert.equal(record.executionNumber, 9007199254740993n);
  });

  test("tasks are described as before", async () => {
    assert.deepEqual(await get("/thing-registration-tasks/bare"), { taskId: "bare" });
    assert.equal((await get("/thing-registration-tasks/done")).failureCount, 2);
    const { tags } = await get("/iocm/app/batchtask/v1.1.0/tasks/5bf8f8567dd2d86eab87edd9?select=tag");
    assert.deepEqual(tags, [{ tagName: "a", tagValue: "b" }]);
  });

  test("executions are listed", async () => {
    const { items, total, counts } = await get("/api/v1/executions");
    const names = items.map(({ thingName, jobId, executionNumber }) => `${thingName} ${jobId} ${executionNumber}`);
    assert.deepEqual(names.slice(0, 3), ["press-1 firmware 2", "press-2 odd 9007199254740993", "press-1 firmware 1"]);
    assert.deepEqual(names.slice(3).sort(), ["press-2 firmware 1", "press-3 odd 0"]);
    assert.deepEqual(items.map(({ latest }) => latest).filter((latest) => !latest), [false]);
    assert.equal(items[0].timesOutAt, observedAt + 600);
    assert.deepEqual(total, { count: 5, exact: true });
    const known = Object.fromEntries(counts.map(({ status, count }) => [status, count]));
    assert.deepEqual(known, { FAILED: 1, IN_PROGRESS: 1, QUEUED: 1, undefined: 2 });
  });

  test("jobs and things are there, and count their executions", async () => {
    const { items: jobs } = await get("/api/v1/jobs?sort=job");
    const counted = ({ jobId, executions, queued, inProgress, failed }) => [jobId, executions, queued, inProgress, failed];
    assert.deepEqual(jobs.map(counted), [["firmware", 3, 1, 1, 1], ["odd", 2, 0, 0, 0]]);
    const { items: things } = await get("/api/v1/things");
    const sum = ({ thingName, executions, queued, inProgress, succeeded, failures }) => [thingName, executions, queued, inProgress, succeeded, failures];
    assert.deepEqual(things.map(sum), [["press-1", 2, 0, 1, 0, 1], ["press-2", 2, 1, 0, 0, 0], ["press-3", 1, 0, 0, 0, 0]]);
    const { times, totals } = await get("/api/v1/totals?from=1763424000&to=1763596800");
    const hour = (seconds) => Math.floor(seconds / 3600) * 3600;
    assert.deepEqual(times, [
      { at: hour(1763503600), status: "FAILED", count: 1 },
      { at: hour(1763510020), status: "IN_PROGRESS", count: 1 },
      { at: hour(1763510000), status: "PAUSED", count: 1 },
    ]);
    const ofExecutions = totals.filter(({ list }) => list === "executions");
    assert.equal(ofExecutions.reduce((sum, { count }) => sum + count, 0), 5);
  });

  test("the providers' lists", async () => {
    const client = iot(workerd.origin());
    const { jobs } = await answered(client.send(new ListJobsCommand({})));
    assert.deepEqual(jobs.map(({ jobId }) => jobId), ["firmware", "odd"]);
    const { executionSummaries } = await answered(client.send(new ListJobExecutionsForJobCommand({ jobId: "firmware", maxResults: 2 })));
    assert.deepEqual(executionSummaries.map(({ jobExecutionSummary }) => jobExecutionSummary.executionNumber), [2, 1]);
    const { job } = await answered(client.send(new DescribeJobCommand({ jobId: "firmware" })));
    const { numberOfQueuedThings, numberOfInProgressThings, numberOfFailedThings } = job.jobProcessDetails;
    assert.deepEqual([numberOfQueuedThings, numberOfInProgressThings, numberOfFailedThings], [1, 1, 1]);
    assert.equal((await get("/jobs/firmware/job-document")).document, document);
    assert.deepEqual((await get("/thing-registration-tasks")).taskIds, ["done", "bare"]);
  });

  test("everything is published to KV and to SEARCH", async () => {
    const [{ left }] = await rows(workerd.index, "SELECT count(*) AS left FROM executions WHERE pub_rev < rev");
    assert.equal(left, 5);
    await publishAll(workerd);
    await assertKvEqualsIndex(workerd);
    await assertSearchEqualsIndex(workerd);
    const { items } = await get("/api/v1/executions?search=PRESS-1");
    assert.equal(items.length, 2);
    assert.equal((await get("/api/v1/registration-tasks?search=line3")).items[0].taskId, "done");
    assert.equal((await get("/api/v1/batch-tasks?search=5bf8f8")).items.length, 1);
  });

  test("imports go on: the same is known, a newer state moves the counts", async () => {
    assert.deepEqual(await importAll(workerd.origin(), [...executions.slice(2, 3), ...tasks, ...batches]), Array(4).fill("unchanged"));
    const done = execution("press-2", "firmware", 1, { status: "SUCCEEDED", queuedAt: 1763500001, lastUpdatedAt: 1763520000 });
    assert.deepEqual(await importAll(workerd.origin(), [done]), ["imported"]);
    const { thing } = await get("/api/v1/things/press-2");
    assert.deepEqual([thing.queued, thing.succeeded, thing.executions], [0, 1, 2]);
  });
});
