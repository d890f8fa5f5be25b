// The table of cases over HTTP, against real workerd. The same files run natively in crates/service.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { deployment, makeTrouble, revision } from "../lib/case-stores.mjs";
import { cases, fill } from "../lib/cases.mjs";
import { send } from "../lib/http.mjs";
import { importAll } from "../lib/import.mjs";
import { parse } from "../lib/json.mjs";
import { until } from "../lib/until.mjs";
import { logged, start, troubles } from "../lib/workerd.mjs";

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
  const names = first ? { "{rev}": await revision(workerd, first), "{observedAt}": String(first.observedAt) } : {};
  await makeTrouble(workerd, the.stores ?? {}, observations);
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
