// A record that KV does not have yet is asked of the index once, as Fleetglass does.

import { notFound, terminal } from "./rules.mjs";

const TASK = "SELECT CAST(rev AS TEXT) AS rev, observation FROM registration_tasks WHERE task_id = ?1";
const EXECUTION = `SELECT CAST(rev AS TEXT) AS rev, observation,
  (SELECT body FROM documents WHERE hash = document) AS document FROM executions
  WHERE thing_name = ?1 AND job_id = ?2 AND (?3 IS NULL OR execution_number = CAST(?3 AS INTEGER))
  ORDER BY execution_number DESC LIMIT 1`;

const TERMINAL = new Set(["SUCCEEDED", "FAILED", "TIMED_OUT", "REJECTED", "REMOVED", "CANCELED"]);

/** The task and its revision. */
export async function lateTask(index, task) {
  const row = await index.prepare(TASK).bind(task).first();
  if (!row) throw notFound(`Registration task ${task}`);
  return { rev: row.rev, body: JSON.parse(row.observation).record };
}

/** The execution as the data plane tells it, and its revision. */
export async function lateExecution(index, thing, job, number) {
  const row = await index.prepare(EXECUTION).bind(thing, job, number ?? null).first();
  if (!row) throw notFound(`Job execution ${job} of ${thing}`);
  const { record, observedAt } = JSON.parse(row.observation);
  if (TERMINAL.has(record.status)) throw terminal();
  return { rev: row.rev, body: { execution: dataPlane(record, row.document, observedAt) } };
}

function dataPlane({ approximateSecondsBeforeTimedOut: left, forceCanceled, ...record }, document, observedAt) {
  const execution = document == null ? record : { ...record, jobDocument: document };
  for (const time of ["queuedAt", "startedAt", "lastUpdatedAt"]) {
    if (time in execution) execution[time] = Math.floor(execution[time]);
  }
  if (left === undefined) return execution;
  const deadline = Math.floor(observedAt) + left;
  return { approximateSecondsBeforeTimedOut: secondsLeft(deadline), ...execution };
}

/** What is left until an epoch second, never below 0. */
export function secondsLeft(deadline) {
  return Math.max(0, deadline - Math.floor(Date.now() / 1000));
}
