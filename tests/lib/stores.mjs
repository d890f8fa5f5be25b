// What KV and SEARCH hold, compared with the index that both are derived from.
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
