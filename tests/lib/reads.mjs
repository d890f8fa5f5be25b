// Each way to read, with records to be read, and requests whose stores answer late (tests/lib/late.mjs).
import assert from "node:assert/strict";
import { send } from "./http.mjs";
import { importAll } from "./import.mjs";
import { batchTask, execution, job, registrationTask, report, subtask } from "./observations.mjs";
import { until } from "./until.mjs";
import { importToken, logged, rows } from "./workerd.mjs";

const TASKS = "/iocm/app/batchtask/v1.1.0";
const authorization = { authorization: `Bearer ${importToken}` };

/** More than an export reads at once. */
const MANY = 1100;

const records = [
  registrationTask("late", { status: "Completed", successCount: 7 }),
  registrationTask("unpublished", { status: "Failed" }),
  report("late", "ERRORS", "https://example.com/errors.json"),
  job("late", { status: "IN_PROGRESS", document: '{"a":1}', targetSelection: "SNAPSHOT" }),
  execution("late", "late", 1, { status: "FAILED", jobDocument: '{"a":1}', lastUpdatedAt: 1763000000 }),
  execution("late", "late", 2, { status: "QUEUED", jobDocument: '{"a":1}', queuedAt: 1763000001 }),
  execution("unpublished", "late", 1, { status: "QUEUED", jobDocument: '{"a":1}' }),
  batchTask("late", { status: "Running", tags: [{ tagName: "district", tagValue: "7" }] }),
  batchTask("of-tests", { status: "Running", appId: "app-of-tests" }),
  batchTask("of-guests", { status: "Running", appId: "app-of-guests" }),
  batchTask("unpublished", { status: "Running" }),
  subtask("late", { status: "Success", param: { deviceId: "d" } }),
  ...Array.from({ length: MANY }, (_, n) => execution(`late-${n}`, "late", 1, { status: "SUCCEEDED" })),
];

/** Table, column and key of what KV does not have yet. */
const UNPUBLISHED = [
  ["registration_tasks", "task_id", "aws/registration-task/unpublished"],
  ["executions", "thing_name", "aws/job-execution/unpublished/late"],
  ["batch_tasks", "task_id", "huawei/batch-task/unpublished"],
];

/** A request on each way from a store to an answer. */
export const reads = [
  "/thing-registration-tasks/late",
  "/thing-registration-tasks/unpublished",
  "/thing-registration-tasks/none",
  "/thing-registration-tasks",
  "/thing-registration-tasks/late/reports?reportType=ERRORS",
  "/things/late/jobs/late",
  "/things/unpublished/jobs/late",
  "/things/none/jobs/late",
  "/iot/things/late/jobs/late?executionNumber=1",
  "/iot/things/unpublished/jobs/late",
  "/things/late/jobs/$next",
  "/jobs-data/things/late/jobs",
  "/jobs",
  "/jobs/late",
  "/jobs/late/job-document",
  "/jobs/late/things?maxResults=7",
  "/iot/things/late/jobs",
  `${TASKS}/tasks/late?select=tag`,
  `${TASKS}/tasks/unpublished`,
  `${TASKS}/taskDetails?taskId=late`,
  "/api/v1/executions?search=late-1&limit=7",
  "/api/v1/things",
  "/api/v1/registration-tasks/late",
  "/api/v1/batch-tasks/late",
  "/api/v1/executions/late/late",
  "/api/v1/lookup?id=late",
  "/api/v1/attention",
  "/api/v1/changes?since=0",
  "/api/v1/export/executions?format=csv",
  "/api/v1/backup",
].map((path) => ({ path, headers: path.startsWith("/api/") ? authorization : {} }));

/** Imports what is read, and takes out of KV what is to be unpublished. */
export async function importReads(workerd) {
  await importAll(workerd.origin(), records, 500);
  for (const [table, column, key] of UNPUBLISHED) {
    assert.notEqual(await workerd.records.get(key), null);
    await workerd.records.delete(key);
    await rows(workerd.index, `UPDATE ${table} SET pub_rev = 0 WHERE ${column} = 'unpublished'`);
  }
}

/** What a store that fails is told as: status, and what the body or a header says, by the beginning of the path. */
const UNAVAILABLE = [
  ["/thing-registration-tasks", 500, "InternalFailureException"],
  [TASKS, 500, "50252"],
  ["/api/", 503, "unavailable"],
  ["/", 503, "ServiceUnavailableException"],
];

/** The reply tells that a store failed, as whoever was asked tells it, and the log why: gives that line. */
export async function assertUnavailable(workerd, path, reply) {
  const [, ...expected] = UNAVAILABLE.find(([beginning]) => path.startsWith(beginning));
  const { error_code: code, error } = JSON.parse(reply.text);
  assert.deepEqual([reply.status, reply.headers["x-amzn-errortype"] ?? code ?? error], expected, path);
  assert.doesNotMatch(reply.text, /wasm|panic|unreachable|stale|Error:|\.js/);
  const id = reply.headers["x-amzn-requestid"] ?? reply.headers["x-request-id"];
  const lines = await until("a log line", () => logged(workerd.logs, id).length > 0 && logged(workerd.logs, id));
  assert.deepEqual(lines.map(({ level }) => level), ["error"]);
  return lines[0].message;
}

/** What a reply tells, however often it is asked for. */
export function told({ status, headers, text }) {
  const { date, "x-amzn-requestid": amazon, "x-request-id": own, ...rest } = headers;
  return { status, headers: rest, text: text.replaceAll(amazon ?? own, "ID") };
}

/** A request with stores that answer late: see tests/lib/late.mjs. */
export const sendLate = (workerd, how, request) =>
  send(workerd.origin(), { ...request, headers: { ...request.headers, "x-late": how } });

/** From when requests that are late "until NAME" are held. */
export const hold = (workerd, name) => workerd.switches.put(name, "held");

/** Lets them go on. */
export const release = (workerd, name) => workerd.switches.delete(name);

const heldLines = (workerd, name) => workerd.logs.filter((line) => line.includes(`"${name.split(" ")[0]}"`) && line.includes(`"held"`));

/** Waits until so many of them are held. */
export const held = (workerd, name, count = 1) =>
  until(`${count} answers are held until ${name}`, () => heldLines(workerd, name).length >= count);

/** Sends a request, and gives up once it is held. */
export async function giveUp(workerd, name, requests) {
  const ending = new AbortController();
  const sent = requests.map((request) => sendLate(workerd, `until ${name}`, { ...request, signal: ending.signal }));
  const ended = Promise.allSettled(sent);
  await held(workerd, name, requests.length);
  ending.abort();
  assert.ok((await ended).every(({ status }) => status === "rejected"));
}
