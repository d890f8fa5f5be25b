// What is forgotten, saved, restored and derived anew: to the record, with the operator's command.
import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { buildCommand, generated, importing, keeping } from "../lib/cli.mjs";
import { folder } from "../lib/folder.mjs";
import { send } from "../lib/http.mjs";
import { importAll } from "../lib/import.mjs";
import { batchTask, execution, registrationTask } from "../lib/observations.mjs";
import { assertCounted, assertKvEqualsIndex, assertSearchEqualsIndex, publishAll } from "../lib/stores.mjs";
import { until } from "../lib/until.mjs";
import { rows, start } from "../lib/workerd.mjs";

const FLEET = ["--executions", "1200", "--things", "150", "--tasks", "20", "--batch-tasks", "15", "--seed", "5"];

/** What the index holds of all records, in an order that does not depend on when they came. */
const CONTENT = {
  executions: "SELECT thing_name, job_id, execution_number, observation, document, since, message, latest FROM executions ORDER BY 1, 2, 3",
  registrationTasks: "SELECT task_id, observation, since FROM registration_tasks ORDER BY 1",
  batchTasks: "SELECT task_id, observation, since FROM batch_tasks ORDER BY 1",
  jobs: "SELECT job_id, observation, document, queued, in_progress, succeeded, failed, timed_out, rejected, removed, canceled, other, moved_at FROM jobs ORDER BY 1",
  things: "SELECT thing_name, queued, in_progress, succeeded, failures, other, updated_at FROM things ORDER BY 1",
  subtasks: "SELECT task_id, key, observation, since, message FROM subtasks ORDER BY 1, 2",
  reports: "SELECT task_id, key, observation, since FROM reports ORDER BY 1, 2",
  documents: "SELECT hash, body FROM documents ORDER BY 1",
  progress: "SELECT kind, task_id, observed_at, status, done, failed, total FROM progress ORDER BY 1, 2, 3",
  totals: "SELECT status, n FROM totals WHERE n > 0 ORDER BY 1",
  hours: "SELECT hour, status, n FROM hours WHERE n > 0 ORDER BY 1, 2",
};

async function content({ index }) {
  const all = Object.entries(CONTENT).map(async ([name, sql]) => [name, await rows(index, sql)]);
  return Object.fromEntries(await Promise.all(all));
}

async function assertDerived(workerd) {
  await publishAll(workerd);
  await assertKvEqualsIndex(workerd);
  await assertSearchEqualsIndex(workerd);
}

async function done(promise, pattern) {
  const { status, stdout, stderr } = await promise;
  assert.equal(status, 0, stderr);
  if (pattern) assert.match(stdout, pattern);
  return stdout;
}

const count = async ({ index }, table, where = "true") =>
  (await rows(index, `SELECT count(*) AS n FROM ${table} WHERE ${where}`))[0].n;

describe("keeping", () => {
  let workerd;
  const origin = () => workerd.origin();

  before(async () => {
    buildCommand();
    workerd = await start();
    await done(importing(origin(), ["-"], { input: generated(...FLEET) }));
  });
  after(() => workerd?.stop());

  test("the journal tells of the import", async () => {
    const { status, stderr } = await importing(origin(), ["-"], { input: '{"taskId": "j", "status": "Completed"}\n{"tea": 1}\n' });
    assert.equal(status, 1, stderr);
    const { items } = JSON.parse((await send(origin(), { path: "/api/v1/imports" })).text);
    assert.equal(items.length, 2);
    const [second, first] = items;
    assert.match(second.via, /^fleetglass import \d/);
    assert.deepEqual([second.imported, second.refused, second.requests], [1, 1, 1]);
    assert.ok(first.requests > 1 && first.refused === 0 && first.records > 1200);
    const { refusals } = JSON.parse((await send(origin(), { path: `/api/v1/imports/${second.importId}/refusals` })).text);
    assert.deepEqual(refusals.map(({ refused }) => refused), [1]);
    assert.match(refusals[0].some[0].reason, /not an answer that is known/);
  });

  test("a backup, restored elsewhere, is the same to the record", async (context) => {
    const file = join(await folder(context), "fleet.backup");
    await done(keeping(origin(), "backup", ["--output", file]));
    const other = await start();
    try {
      await done(keeping(other.origin(), "restore", [file]));
      const [kept, restored] = [await content(workerd), await content(other)];
      for (const name of Object.keys(CONTENT)) assert.deepEqual(restored[name], kept[name], name);
      await assertCounted(other);
      await assertDerived(other);
      // Again: nothing changes.
      const changes = "SELECT max(change) AS executions, (SELECT max(change) FROM jobs) AS jobs FROM executions";
      const change = await rows(other.index, changes);
      await done(keeping(other.origin(), "restore", [file]));
      assert.deepEqual(await content(other), restored);
      assert.deepEqual(await rows(other.index, changes), change);
    } finally {
      await other.stop();
    }
  });

  test("KV and SEARCH are rebuilt from the index, and hold nothing else", async () => {
    for (;;) {
      const { keys } = await workerd.records.list();
      if (keys.length === 0) break;
      await Promise.all(keys.map(({ name }) => workerd.records.delete(name)));
    }
    await workerd.records.put("aws/job-execution/nobody/nothing", "x", { metadata: "e1" });
    await workerd.records.put("tea", "x");
    for (const table of ["executions", "things"]) {
      await rows(workerd.search, `INSERT INTO ${table} (${table}) VALUES ('delete-all')`);
    }
    await rows(workerd.search, "INSERT INTO executions (rowid, text) VALUES (999999, 'of nobody')");
    const before = await content(workerd);
    await done(keeping(origin(), "republish"), /2 values removed/);
    await assertKvEqualsIndex(workerd);
    await assertSearchEqualsIndex(workerd);
    assert.deepEqual(await content(workerd), before);
    const [{ thing_name: thing }] = await rows(workerd.index, "SELECT thing_name FROM things LIMIT 1");
    const { items } = JSON.parse((await send(origin(), { path: `/api/v1/things?search=${thing}` })).text);
    assert.ok(items.some(({ thingName }) => thingName === thing));
  });

  test("one execution, and the one before it is the latest again", async () => {
    await importAll(origin(), [1, 2, 3].map((n) => execution("k-thing", "k-job", n, { status: "FAILED", lastUpdatedAt: 100 + n, jobDocument: `{"n":${n}}` })));
    await done(keeping(origin(), "forget", ["--yes", "execution", "k-thing", "k-job", "3"]), /^1 record forgotten|^1 records? forgotten/);
    assert.deepEqual(
      await rows(workerd.index, "SELECT execution_number AS n, latest FROM executions WHERE thing_name = 'k-thing' ORDER BY 1"),
      [{ n: 1, latest: 0 }, { n: 2, latest: 1 }],
    );
    assert.equal(await count(workerd, "documents", `body = '{"n":3}'`), 0, "what nothing names is forgotten too");
    assert.equal(await count(workerd, "documents", `body = '{"n":2}'`), 1);
    await assertDerived(workerd);
    const reply = await send(origin(), { path: "/iot/things/k-thing/jobs/k-job?executionNumber=3" });
    assert.equal(reply.status, 404);
    assert.equal(JSON.parse((await send(origin(), { path: "/iot/things/k-thing/jobs/k-job" })).text).execution.executionNumber, 2);
    await done(keeping(origin(), "forget", ["--yes", "execution", "k-thing", "k-job"]), /^2 /);
    assert.equal(await count(workerd, "things", "thing_name = 'k-thing'"), 0);
    assert.equal(await count(workerd, "jobs", "job_id = 'k-job'"), 0, "nothing but its executions told of it");
    await assertDerived(workerd);
  });

  test("a record that comes back after it was forgotten is found again", async () => {
    await importAll(origin(), [registrationTask("back", { status: "Completed" })]);
    await done(keeping(origin(), "forget", ["--yes", "registration-task", "back"]));
    assert.equal((await send(origin(), { path: "/thing-registration-tasks/back" })).status, 404);
    await importAll(origin(), [registrationTask("back", { status: "Failed" })]);
    assert.equal((await send(origin(), { path: "/thing-registration-tasks/back" })).status, 200);
    await assertDerived(workerd);
  });

  test("a job with all its executions, and a batch task with its subtasks", async () => {
    const [{ job_id: job, executions }] = await rows(workerd.index, "SELECT job_id, executions FROM jobs ORDER BY executions DESC LIMIT 1");
    const [{ task_id: task, n }] = await rows(workerd.index, "SELECT task_id, count(*) AS n FROM subtasks GROUP BY 1 ORDER BY 2 DESC LIMIT 1");
    await done(keeping(origin(), "forget", ["--yes", "job", job]), new RegExp(`^${executions + 1} `));
    await done(keeping(origin(), "forget", ["--yes", "batch-task", task]), new RegExp(`^${n + 1} `));
    for (const table of ["executions", "jobs"]) assert.equal(await count(workerd, table, `job_id = '${job}'`), 0);
    for (const table of ["batch_tasks", "subtasks", "progress"]) assert.equal(await count(workerd, table, `task_id = '${task}'`), 0);
    await assertCounted(workerd);
    await assertDerived(workerd);
  });

  test("by age and status: those, and no others", async () => {
    const [{ middle }] = await rows(workerd.index, "SELECT avg(updated_at) AS middle FROM executions WHERE status = 'SUCCEEDED'");
    const old = `status = 'SUCCEEDED' AND updated_at < ${Math.floor(middle)}`;
    const [all, going] = [await count(workerd, "executions"), await count(workerd, "executions", old)];
    assert.ok(going > 50 && going < all);
    const options = ["old", "--kind", "job-execution", "--before", String(Math.floor(middle)), "--status", "SUCCEEDED", "--yes"];
    await done(keeping(origin(), "forget", options), new RegExp(`^${going} `));
    assert.deepEqual([await count(workerd, "executions"), await count(workerd, "executions", old)], [all - going, 0]);
    await assertCounted(workerd);
    await assertDerived(workerd);
  });

  test("what is wrong with a request is told", async () => {
    const unknown = await keeping(origin(), "forget", ["--yes", "old", "--kind", "tea", "--before", "1d"]);
    assert.notEqual(unknown.status, 0);
    for (const path of ["/api/v1/backup?after=x", "/api/v1/forget", "/api/v1/republish?after=1"]) {
      const method = path.includes("backup") ? "GET" : "POST";
      const denied = await send(origin(), { method, path, body: method === "POST" ? "{}" : undefined });
      assert.equal(denied.status, 401, path);
    }
  });
});

test("what is older than is kept is forgotten by the scheduled handler, with what KV and SEARCH hold of it", async () => {
  const workerd = await start({ names: ["retains"] });
  try {
    const now = Math.floor(Date.now() / 1000);
    const [old, young] = [now - 31 * 86_400, now - 29 * 86_400];
    await importAll(workerd.origin(), [
      ...Array.from({ length: 450 }, (_, n) => execution(`old-${n}`, "j", 1, { status: "SUCCEEDED", lastUpdatedAt: old })),
      execution("young", "j", 1, { status: "SUCCEEDED", lastUpdatedAt: young }),
      execution("old-but-running", "j", 1, { status: "IN_PROGRESS", lastUpdatedAt: old }),
      registrationTask("old", { status: "Completed", lastModifiedDate: old }),
      registrationTask("young", { status: "Completed", lastModifiedDate: young }),
      { ...batchTask("young", { status: "Complete" }), observedAt: young },
      { ...batchTask("old", { status: "Complete" }), observedAt: old },
    ]);
    await until("all is forgotten that is old", async () => {
      await workerd.scheduled();
      return (await count(workerd, "executions")) === 2 && (await count(workerd, "batch_tasks")) === 1;
    });
    await assertDerived(workerd);
    const left = await rows(workerd.index, "SELECT task_id AS id FROM registration_tasks UNION ALL SELECT thing_name FROM executions UNION ALL SELECT task_id FROM batch_tasks ORDER BY 1");
    assert.deepEqual(left.map(({ id }) => id), ["old-but-running", "young", "young", "young"]);
    assert.equal(await count(workerd, "forgotten"), 0);
  } finally {
    await workerd.stop();
  }
});
