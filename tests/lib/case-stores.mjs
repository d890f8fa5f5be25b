// What the stores are for a case: which deployment it is about, its records' places, and the damage that is done to them.
import assert from "node:assert/strict";
import { rows } from "./workerd.mjs";

/** The table of a record, and what it is found by there; of a task's parts, all of the task's. */
function place({ kind, record }) {
  if (kind === "registration-task") return ["registration_tasks", "task_id = ?", record.taskId];
  if (kind === "batch-task") return ["batch_tasks", "task_id = ?", record.taskId];
  if (kind === "job") return ["jobs", "job_id = ?", record.jobId];
  if (kind === "subtask") return ["subtasks", "task_id = ?", record.taskId];
  if (kind === "report") return ["reports", "task_id = ?", record.taskId];
  const number = "execution_number = CAST(? AS INTEGER)";
  const key = [record.thingName, record.jobId, String(record.executionNumber)];
  return ["executions", `thing_name = ? AND job_id = ? AND ${number}`, ...key];
}

/** The revision of a record in the index. */
export async function revision(workerd, seen) {
  const [table, where, ...key] = place(seen);
  const [row] = await rows(workerd.index, `SELECT CAST(rev AS TEXT) AS rev FROM ${table} WHERE ${where}`, ...key);
  return row.rev;
}

/** The keys of KV that a record may lie under. */
function keys({ kind, record }) {
  if (kind === "registration-task") return [`aws/registration-task/${record.taskId}`];
  if (kind === "batch-task") return [`huawei/batch-task/${record.taskId}`];
  if (kind !== "job-execution") return [];
  const latest = `aws/job-execution/${record.thingName}/${record.jobId}`;
  return [latest, `${latest}/${record.executionNumber}`];
}

const otherKind = (metadata, length) => (metadata.startsWith("r1") ? `b1 1 ${length} 1 a` : `r1 1 ${length}`);

/** How a value and its metadata are damaged. */
const damages = {
  truncated: (value, metadata) => [value.slice(0, -1), metadata],
  "garbled-metadata": (value) => [value, "x1 y z"],
  "far-offset": (value, metadata) => [value, metadata.split(" ").with(4, String(2 ** 32 - 1)).join(" ")],
  "no-metadata": (value) => [value, undefined],
  "other-kind": (value, metadata) => [value, otherKind(metadata, value.byteLength)],
};

async function damage(workerd, key, how) {
  const { value, metadata } = await workerd.records.getWithMetadata(key);
  if (value === null) return 0;
  const [bytes, meta] = damages[how](value, metadata);
  await workerd.records.put(key, bytes, { metadata: meta });
  return 1;
}

/** Takes from the stores, or damages, what a case says of them. */
export async function makeTrouble(workerd, { kv, index }, observations) {
  const all = [...new Set(observations.flatMap(keys))];
  if (kv === "unpublished") for (const key of all) await workerd.records.delete(key);
  if (kv in damages) {
    const damaged = await Promise.all(all.map((key) => damage(workerd, key, kv)));
    assert.ok(damaged.includes(1), "there is nothing to damage");
  }
  if (index === "garbled-row") {
    for (const [table, where, ...key] of observations.map(place)) {
      await rows(workerd.index, `UPDATE ${table} SET observation = json_remove(observation, '$.kind') WHERE ${where}`, ...key);
    }
  }
}

/** Which deployment a case is about. */
export function deployment({ config = {}, stores = {} }) {
  if (stores.kv === "fails") return "kv-fails";
  if (stores.index === "fails") return "index-fails";
  return config.closed ? "closed" : "local";
}
