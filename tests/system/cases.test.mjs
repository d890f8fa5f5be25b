// The table of cases over HTTP, against real workerd. The same files run natively in crates/service.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { cases, fill } from "../lib/cases.mjs";
import { send } from "../lib/http.mjs";
import { importAll } from "../lib/import.mjs";
import { parse } from "../lib/json.mjs";
import { until } from "../lib/until.mjs";
import { logged, rows, start, troubles } from "../lib/workerd.mjs";

const COUNTDOWN = "approximateSecondsBeforeTimedOut";
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

const all = cases();
let workerd;

const seconds = () => Math.floor(Date.now() / 1000);

/** A case's records as of now: by how much its clock differs from the real one, its sources spoke later too. */
function stored(the, now) {
  const shift = the.now === undefined ? 0 : now - the.now;
  return (the.stored ?? []).map((seen) => ({ ...seen, observedAt: seen.observedAt + shift }));
}

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

async function revision(seen) {
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

async function damage(key, how) {
  const { value, metadata } = await workerd.records.getWithMetadata(key);
  if (value === null) return 0;
  const [bytes, meta] = damages[how](value, metadata);
  await workerd.records.put(key, bytes, { metadata: meta });
  return 1;
}

async function makeTrouble({ kv, index }, observations) {
  const all = [...new Set(observations.flatMap(keys))];
  if (kv === "unpublished") for (const key of all) await workerd.records.delete(key);
  if (kv in damages) {
    const damaged = await Promise.all(all.map((key) => damage(key, kv)));
    assert.ok(damaged.includes(1), "there is nothing to damage");
  }
  if (index === "garbled-row") {
    for (const [table, where, ...key] of observations.map(place)) {
      await rows(workerd.index, `UPDATE ${table} SET observation = json_remove(observation, '$.kind') WHERE ${where}`, ...key);
    }
  }
}

/** Which deployment a case is about. */
function deployment({ config = {}, stores = {} }) {
  if (stores.kv === "fails") return "kv-fails";
  if (stores.index === "fails") return "index-fails";
  return config.closed ? "closed" : "local";
}

/** Takes a countdown for right that is at most as many seconds lower as have passed, and not below 0. */
function settle(expected, actual, passed) {
  if (expected === null || typeof expected !== "object" || actual === null || typeof actual !== "object") return;
  for (const [name, value] of Object.entries(expected)) {
    const lowest = Math.max(0, value - passed);
    if (name === COUNTDOWN && actual[name] >= lowest && actual[name] <= value) actual[name] = value;
    else settle(value, actual[name], passed);
  }
}

/** What every reply has. Its request's id is given. */
function common({ headers }) {
  assert.equal(headers["content-type"], "application/json");
  assert.equal(headers["cache-control"], "private, no-cache");
  assert.equal(headers.vary, "Authorization, Cookie");
  assert.equal(headers["x-content-type-options"], "nosniff");
  const id = headers["x-amzn-requestid"] ?? headers["x-request-id"];
  assert.match(id, UUID);
  return id;
}

function compare(expected, reply, { head, passed, names }) {
  assert.equal(reply.status, expected.status, reply.text);
  names["{requestId}"] = common(reply);
  for (const [name, value] of Object.entries(expected.headers ?? {})) {
    assert.equal(reply.headers[name], value === null ? undefined : fill(value, names), name);
  }
  if (head) return assert.equal(reply.text, "");
  if (expected.text !== undefined) return assert.equal(reply.text, fill(expected.text, names));
  const body = parse(reply.text);
  settle(expected.body, body, passed);
  assert.deepEqual(body, fill(expected.body, names));
}

async function run(the) {
  const now = seconds();
  const observations = stored(the, now);
  if (the.now !== undefined) await importAll(workerd.origin("local"), observations);
  const [first] = observations;
  const names = first ? { "{rev}": await revision(first), "{observedAt}": String(first.observedAt) } : {};
  await makeTrouble(the.stores ?? {}, observations);
  const origin = workerd.origin(deployment(the));
  const host = the.request.host ?? new URL(origin).host;
  names["{urlLength}"] = String(`http://${host}${the.request.path}`.length);
  const reply = await send(origin, { ...the.request, headers: fill(the.request.headers ?? {}, names) });
  const head = the.request.method === "HEAD";
  compare(the.reply, reply, { head, names, passed: the.now === undefined ? 0 : seconds() - now });
  if (reply.status < 500) return;
  await isLogged(names["{requestId}"]);
  failed.add(names["{requestId}"]);
}

/** The ids of the requests that failed, each of which is logged. */
const failed = new Set();

/** What only the operator may read is in the log, once, under the request's id. */
async function isLogged(requestId) {
  const lines = await until("a log line", () => {
    const found = logged(workerd.logs, requestId);
    return found.length > 0 && found;
  });
  assert.equal(lines.length, 1);
  assert.equal(lines[0].level, "error");
}

describe("cases", () => {
  before(async () => {
    workerd = await start({ names: ["local", "closed", "kv-fails", "index-fails"] });
    const timeless = all.filter((the) => the.now === undefined);
    await importAll(workerd.origin("local"), timeless.flatMap((the) => stored(the)));
  });
  after(() => workerd?.stop());

  for (const the of all) test(`${the.id}: ${the.why}`, () => run(the));

  test("nothing but damage and failures was logged", () => {
    const unexpected = troubles(workerd.logs).filter(({ requestId }) => !failed.has(requestId));
    assert.deepEqual(unexpected, []);
  });
});
