// What KV and SEARCH hold, compared with the index that both are derived from; and its counters, with what they count.
import assert from "node:assert/strict";
import { until } from "./until.mjs";
import { rows } from "./workerd.mjs";

/** The tables that are published: all to SEARCH, the first three to KV too. */
const TABLES = ["registration_tasks", "executions", "batch_tasks", "jobs", "things", "subtasks"];

/** Runs the scheduled handler until everything is published. Leases are ended first: their time would pass anyhow. */
export async function publishAll(workerd) {
  for (const table of TABLES) await rows(workerd.index, `UPDATE ${table} SET lease = 0`);
  const counts = TABLES.map((table) => `(SELECT count(*) FROM ${table} WHERE pub_rev < rev)`).join(" + ");
  await until("everything is published", async () => {
    await workerd.scheduled();
    const [{ left }] = await rows(workerd.index, `SELECT ${counts} AS left`);
    return left === 0;
  });
}

/** The revision under each of KV's keys. */
async function published(records) {
  const found = {};
  let page = { list_complete: false };
  while (!page.list_complete) {
    page = await records.list({ cursor: page.cursor });
    for (const { name, metadata } of page.keys) found[name] = metadata.split(" ")[1];
  }
  return found;
}

/** The revision that should be under each key, by the index. */
async function kept(index) {
  const key = `'aws/job-execution/' || thing_name || '/' || job_id`;
  const found = await rows(
    index,
    `SELECT 'aws/registration-task/' || task_id AS key, CAST(rev AS TEXT) AS rev FROM registration_tasks
     UNION ALL SELECT 'huawei/batch-task/' || task_id, CAST(rev AS TEXT) FROM batch_tasks
     UNION ALL SELECT ${key} || iif(latest, '', '/' || execution_number), CAST(rev AS TEXT) FROM executions`,
  );
  return Object.fromEntries(found.map(({ key, rev }) => [key, rev]));
}

/** KV holds what the index holds, no more and no less, and nothing older. */
export async function assertKvEqualsIndex(workerd) {
  assert.deepEqual(await published(workerd.records), await kept(workerd.index));
}

/** SEARCH holds a text of each row that the index holds, and of no others. */
export async function assertSearchEqualsIndex(workerd) {
  for (const table of TABLES) {
    const found = await rows(workerd.search, `SELECT rowid AS id FROM ${table} ORDER BY id`);
    const kept = await rows(workerd.index, `SELECT id FROM ${table} ORDER BY id`);
    assert.deepEqual(found, kept, table);
  }
}

/** The counters say what counting says. */
export async function assertCounted({ index }) {
  const count = (status) => `sum(status = '${status}')`;
  const jobs = `SELECT job_id, ${["QUEUED", "IN_PROGRESS", "SUCCEEDED", "FAILED", "TIMED_OUT", "REJECTED", "REMOVED", "CANCELED"].map(count).join(", ")} FROM executions GROUP BY 1 ORDER BY 1`;
  const kept = "SELECT job_id, queued, in_progress, succeeded, failed, timed_out, rejected, removed, canceled FROM jobs WHERE executions > 0 ORDER BY 1";
  const values = async (sql) => (await rows(index, sql)).map(Object.values);
  assert.deepEqual(await values(kept), await values(jobs));
  assert.deepEqual(
    await values("SELECT thing_name, executions, pending, failures FROM things ORDER BY 1"),
    await values("SELECT thing_name, count(*), sum(state IN ('pending', 'in-progress')), sum(state = 'error') FROM executions GROUP BY 1 ORDER BY 1"),
  );
  assert.deepEqual(await values("SELECT status, n FROM totals WHERE n > 0 ORDER BY 1"), await values("SELECT status, count(*) FROM executions GROUP BY 1 ORDER BY 1"));
  assert.deepEqual(
    await values("SELECT hour, status, n FROM hours WHERE n > 0 ORDER BY 1, 2"),
    await values("SELECT CAST(updated_at AS INTEGER) / 3600, status, count(*) FROM executions WHERE updated_at >= 0 GROUP BY 1, 2 ORDER BY 1, 2"),
  );
}
