// What a rule of AWS IoT pushes, in real workerd: who may, what becomes of it, what is left to the collector, and what the
// Worker asks of other hosts.
import assert from "node:assert/strict";
import { after, before, beforeEach, describe, test } from "node:test";
import { Response } from "miniflare";
import { send } from "../lib/http.mjs";
import { importAll, post } from "../lib/import.mjs";
import { execution, job, registrationTask } from "../lib/observations.mjs";
import { iot } from "../lib/sdk.mjs";
import { assertKvEqualsIndex, assertSearchEqualsIndex } from "../lib/stores.mjs";
import { until } from "../lib/until.mjs";
import { account, importToken, lineOf, region, rows, ruleToken, start } from "../lib/workerd.mjs";

const PATH = "/ingest/aws-iot";
const ENABLE = `https://iot.${region}.amazonaws.com/confirmdestination/`;
const now = Math.floor(Date.now() / 1000);

let workerd;
/** What the Worker asked of other hosts, and what they answer. */
let asked = [];
let answer;

before(async () => {
  const outbound = async (request) => {
    asked.push([request.method, request.url]);
    return answer();
  };
  workerd = await start({ names: ["closed", "index-fails", "kv-fails"], outbound });
});
after(() => workerd?.stop());
beforeEach(() => {
  asked = [];
  answer = () => new Response("{}");
});

const push = (messages, { headers = { "x-fleetglass-token": ruleToken }, path = PATH, name = "closed" } = {}) => {
  const body = typeof messages === "string" ? messages : JSON.stringify(messages);
  return send(workerd.origin(name), { method: "POST", path, headers: { "content-type": "application/json", ...headers }, body });
};

async function taken(messages, ...outcomes) {
  const reply = await push(messages);
  assert.equal(reply.status, 200, reply.text);
  assert.deepEqual(JSON.parse(reply.text).results.map(({ outcome }) => outcome), outcomes);
}

async function get(path) {
  const reply = await send(workerd.origin(), { path, headers: { authorization: `Bearer ${importToken}` } });
  assert.equal(reply.status, 200, reply.text);
  return JSON.parse(reply.text);
}

const record = async (thing, jobId) => (await get(`/api/v1/executions/${thing}/${jobId}`)).record;
const wanted = async () => (await get("/api/v1/wanted")).wanted.map(({ at, ...mark }) => mark);
const at = (seen, observedAt) => ({ ...seen, observedAt });
const unmark = () => rows(workerd.index, "DELETE FROM wanted");

let events = 0;
const ended = (thingName, jobId, status, members = {}) => ({
  eventType: "JOB_EXECUTION",
  eventId: `00000000-${(events += 1)}`,
  timestamp: now,
  operation: status.toLowerCase(),
  jobId,
  thingArn: `arn:aws:iot:${region}:${account}:thing/${thingName}`,
  status,
  statusDetails: {},
  topic: `$aws/events/jobExecution/${jobId}/${status.toLowerCase()}`,
  ...members,
});
const running = (thing, jobId, members = {}) =>
  at(execution(thing, jobId, 1, { status: "IN_PROGRESS", versionNumber: 2, queuedAt: now - 90, lastUpdatedAt: now - 60, ...members }), now - 60);

describe("a destination's confirmation", () => {
  const headers = { "x-amz-rules-engine-message-type": "DestinationConfirmation", "x-amz-rules-engine-destination-arn": "any" };
  const confirmation = (enableUrl, members) => ({
    arn: `arn:aws:iot:${region}:${account}:ruledestination/http/71b8db8c`,
    confirmationToken: "AYADeMXLrPrNY2wqJAKsFNn",
    enableUrl,
    messageType: "DestinationConfirmation",
    ...members,
  });
  const confirm = (enableUrl, members) =>
    push(confirmation(enableUrl, members), { headers, path: `${PATH}/?confirmationToken=AYADeMXLrPrNY2wqJAKsFNn` });

  test("its URL is asked for, once, as it stands, without any key", async () => {
    const reply = await confirm(`${ENABLE}AYADeMXLrPrNY2wqJAKsFNn-NBJndA`);
    assert.deepEqual([reply.status, reply.text], [200, "{}"]);
    assert.deepEqual(asked, [["GET", `${ENABLE}AYADeMXLrPrNY2wqJAKsFNn-NBJndA`]]);
  });

  for (const [why, url] of [
    ["another region", ENABLE.replace(region, "eu-west-1")],
    ["another host", ENABLE.replace(".com/", ".com.evil.example/")],
    ["not encrypted", ENABLE.replace("https", "http")],
    ["a user", ENABLE.replace("https://", "https://aws@")],
    ["AWS as the user", ENABLE.replace(".com/", ".com@evil.example/")],
    ["another port", ENABLE.replace(".com/", ".com:8443/")],
    ["capitals", ENABLE.replace("iot", "IOT")],
    ["another path", ENABLE.replace("confirmdestination", "things")],
    ["a way out", `${ENABLE}../`],
    ["an escaped way out", `${ENABLE}%2e%2e/`],
    ["a query", `${ENABLE}?`],
    ["a relative one", "/confirmdestination/"],
  ]) {
    test(`${why} is asked for nothing`, async () => {
      const reply = await confirm(`${url}AYADeMXL`);
      assert.deepEqual([reply.status, JSON.parse(reply.text).error], [400, "invalid-body"]);
      assert.deepEqual(asked, []);
    });
  }

  test("another account's, or another region's, is none", async () => {
    for (const arn of [`arn:aws:iot:${region}:210987654321:ruledestination/http/x`, `arn:aws:iot:eu-west-1:${account}:ruledestination/http/x`, "x"]) {
      assert.equal((await confirm(`${ENABLE}AYADeMXL`, { arn })).status, 400);
    }
    assert.deepEqual(asked, []);
  });

  test("what AWS does not take, a redirect, and no answer", async () => {
    answer = () => new Response("", { status: 403 });
    assert.equal((await confirm(`${ENABLE}stale`)).status, 400);
    answer = () => new Response("", { status: 302, headers: { location: "https://evil.example/" } });
    assert.equal((await confirm(`${ENABLE}elsewhere`)).status, 400);
    assert.equal(asked.length, 2);
  });

  test("without its header it is a message, which needs a key", async () => {
    const url = `${ENABLE}AYADeMXL`;
    assert.equal((await push(confirmation(url), { headers: {} })).status, 401);
    const reply = await push(confirmation(url));
    assert.equal(JSON.parse(reply.text).results[0].outcome, "refused");
    assert.deepEqual(asked, []);
  });
});

describe("who may push", () => {
  const OWN = ["FGRULE", "a-fourth-secret-of-tests-40-characters-x"];

  /** Signs a request as the AWS SDK does, and gives what sends it, with another body too. */
  async function signed(accessKeyId, secretAccessKey, messages) {
    const { host, hostname } = new URL(workerd.origin());
    const signer = await iot(workerd.origin(), { accessKeyId, secretAccessKey }).config.signer();
    const body = JSON.stringify(messages);
    const request = { method: "POST", protocol: "http:", hostname, path: PATH, query: {}, headers: { host }, body };
    const { headers } = await signer.sign(request);
    return (sent = body) => send(workerd.origin(), { method: "POST", path: PATH, headers, body: sent });
  }

  test("a token in either header", async () => {
    assert.equal((await push([])).status, 200);
    assert.equal((await push([], { headers: { authorization: `Bearer ${ruleToken}` } })).status, 200);
  });

  test("a signature with one of the deployment's own keys, of any size that is taken", async () => {
    const messages = [ended("signed", "j", "FAILED", { padding: "x".repeat(100_000) })];
    const ask = await signed(...OWN, messages);
    const reply = await ask();
    assert.deepEqual([reply.status, JSON.parse(reply.text)], [200, { results: [{ outcome: "taken" }] }]);
    assert.equal((await ask(JSON.stringify([]))).status, 401);
    assert.equal((await (await signed("FGRULE", "another-secret-of-the-tests", []))()).status, 401);
    assert.equal((await (await signed("FGREADER", "another-secret-of-tests-of-40-characters", []))()).status, 403);
  });

  test("too large is 413, in either way", async () => {
    assert.equal((await push(" ".repeat(262_145))).status, 413);
    const ask = await signed(...OWN, { padding: "x".repeat(262_145) });
    assert.equal((await ask()).status, 413);
  });
});

describe("events", () => {
  before(unmark);

  test("before the describe: what is known ends, and the describe has the last word", async () => {
    await importAll(workerd.origin(), [running("press-1", "firmware", { jobDocument: '{ "a": 1 }' })]);
    await taken(ended("press-1", "firmware", "FAILED", { statusDetails: { reason: "disk full" } }), "taken");
    const seen = await record("press-1", "firmware");
    assert.deepEqual([seen.status, seen.versionNumber, seen.statusDetails, seen.jobDocument], ["FAILED", 2, { reason: "disk full" }, '{ "a": 1 }']);
    const mark = { kind: "job-execution", thingName: "press-1", jobId: "firmware", why: "pushed" };
    assert.deepEqual(await wanted(), [mark]);
    const described = execution("press-1", "firmware", 1, { status: "FAILED", versionNumber: 3, lastUpdatedAt: now, statusDetails: { reason: "disk full", code: "28" } });
    await importAll(workerd.origin(), [at(described, now + 5)]);
    assert.equal((await record("press-1", "firmware")).versionNumber, 3);
    assert.deepEqual(await wanted(), []);
  });

  test("behind the describe: nothing changes", async () => {
    const described = execution("press-2", "firmware", 1, { status: "SUCCEEDED", versionNumber: 3, queuedAt: now - 90, lastUpdatedAt: now });
    await importAll(workerd.origin(), [at(described, now)]);
    const { change } = await get("/api/v1/executions?limit=1");
    await taken(ended("press-2", "firmware", "SUCCEEDED"), "taken");
    assert.deepEqual([(await get("/api/v1/executions?limit=1")).change, await wanted()], [change, []]);
  });

  test("sent again, alone or in a batch, one does nothing more", async () => {
    const event = ended("press-3", "firmware", "REJECTED");
    await taken([event, event], "taken", "duplicate");
    await unmark();
    await taken(event, "duplicate");
    assert.deepEqual(await wanted(), []);
  });

  test("a batch of ten, of which half is wrong", async () => {
    const things = Array.from({ length: 5 }, (_, n) => `batch-${n}`);
    await importAll(workerd.origin(), things.map((thing) => running(thing, "firmware")));
    const foreign = ended("batch-0", "firmware", "FAILED", { thingArn: `arn:aws:iot:${region}:210987654321:thing/batch-0` });
    const wrong = [foreign, ended("a b", "firmware", "FAILED"), { eventType: "THING_EVENT", timestamp: now }, null, "text"];
    const messages = things.flatMap((thing, n) => [ended(thing, "firmware", "SUCCEEDED", { timestamp: now * 1000 + 250 }), wrong[n]]);
    const reply = await push(messages);
    assert.equal(reply.status, 200, reply.text);
    assert.ok(reply.text.length < 16_384);
    assert.deepEqual(JSON.parse(reply.text).results.map(({ outcome }) => outcome), Array(5).fill(["taken", "refused"]).flat());
    for (const thing of things) assert.equal((await record(thing, "firmware")).status, "SUCCEEDED");
    const line = await lineOf(workerd, reply);
    assert.deepEqual([line.level, line.operation, line.principal, line.path], ["warning", "ingest", "rule", PATH]);
    assert.match(line.refused, /^its thing is of another account or region; [^;]+; its eventType is neither/);
    await unmark();
  });

  test("the log tells what is wrong with a message, and nothing that it says", async () => {
    const reply = await push({ ...ended("batch-0", "firmware", "FAILED"), timestamp: "password=hunter2", eventId: "log-1" });
    assert.match(JSON.parse(reply.text).results[0].reason, /hunter2/);
    const { refused } = await lineOf(workerd, reply);
    assert.match(refused, /^timestamp:/);
    assert.doesNotMatch(refused, /hunter2/);
  });

  test("a job's, in milliseconds", async () => {
    const created = now - 100;
    await importAll(workerd.origin(), [at(job("rollout", { status: "IN_PROGRESS", document: "{}", createdAt: created, lastUpdatedAt: created }), created)]);
    const event = {
      eventType: "JOB", eventId: "job-1", timestamp: now, operation: "completed", jobId: "rollout", status: "COMPLETED", targetSelection: "SNAPSHOT",
      targets: [`arn:aws:iot:${region}:${account}:thing/press-1`], description: "Firmware", completedAt: now * 1000 + 123,
      createdAt: created * 1000, lastUpdatedAt: now * 1000 + 123, jobProcessDetails: { numberOfSucceededThings: 1 },
    };
    await taken(event, "taken");
    const { record: seen } = await get("/api/v1/jobs/rollout");
    assert.deepEqual([seen.status, seen.createdAt, seen.completedAt, seen.document], ["COMPLETED", created, now + 0.123, "{}"]);
    assert.deepEqual(await wanted(), [{ kind: "job", jobId: "rollout", why: "pushed" }]);
    await unmark();
  });

  test("what a thing is told: notify and notify-next", async () => {
    await importAll(workerd.origin(), [running("told", "gone")]);
    const topic = "$aws/things/told/jobs/notify";
    const summary = { queuedAt: now - 9, lastUpdatedAt: now - 9, executionNumber: 1, versionNumber: 1 };
    await taken({ timestamp: now, jobs: { QUEUED: [{ jobId: "a", ...summary }, { jobId: "b", ...summary }] }, topic }, "taken");
    const { queue } = await get("/api/v1/things/told");
    assert.deepEqual(queue.map(({ jobId }) => jobId).sort(), ["a", "b", "gone"]);
    assert.deepEqual(await wanted(), [{ kind: "job-execution", thingName: "told", jobId: "gone", why: "pushed" }]);
    const next = { jobId: "a", status: "IN_PROGRESS", ...summary, versionNumber: 2, jobDocument: { steps: ["x y"] } };
    await taken({ timestamp: now, execution: next, topic: `${topic}-next` }, "taken");
    const seen = await record("told", "a");
    assert.deepEqual([seen.status, seen.versionNumber, seen.jobDocument], ["IN_PROGRESS", 2, '{"steps":["x y"]}']);
    const described = await send(workerd.origin(), { path: "/api/v1/executions/told/a", headers: { authorization: `Bearer ${importToken}` } });
    assert.deepEqual(JSON.parse(described.text).violations, []);
    await unmark();
  });

  test("where the index fails, 503: the same is taken when it comes again", async () => {
    const event = ended("press-1", "again", "FAILED");
    const reply = await push(event, { name: "index-fails" });
    assert.deepEqual([reply.status, JSON.parse(reply.text).error], [503, "unavailable"]);
    await rows(workerd.index, "ALTER TABLE events RENAME TO elsewhere");
    await importAll(workerd.origin(), [running("press-1", "again")]);
    assert.equal((await push(event)).status, 503);
    await rows(workerd.index, "ALTER TABLE elsewhere RENAME TO events");
    await taken(event, "taken");
    await taken(event, "duplicate");
    assert.equal((await record("press-1", "again")).status, "FAILED");
    await unmark();
  });

  test("where KV fails, it is kept, and published later", async () => {
    await importAll(workerd.origin(), [running("press-9", "kv")]);
    const reply = await push(ended("press-9", "kv", "FAILED"), { name: "kv-fails" });
    assert.equal(reply.status, 200, reply.text);
    assert.equal((await record("press-9", "kv")).status, "FAILED");
    await rows(workerd.index, "UPDATE executions SET lease = 0");
    await workerd.scheduled();
    await unmark();
  });

  test("KV and SEARCH hold what D1 holds", async () => {
    await assertKvEqualsIndex(workerd);
    await assertSearchEqualsIndex(workerd);
  });
});

describe("what the collector tells and is told", () => {
  before(unmark);

  test("when each source spoke, why not, and how far behind", async () => {
    const body = { records: [], sources: [{ source: "huawei:app-7", observedAt: now - 20, every: 30, problem: "timed out", behind: 12 }] };
    const headers = { authorization: `Bearer ${importToken}` };
    const { change } = await get("/api/v1/executions?limit=1");
    const reply = await send(workerd.origin(), { method: "POST", path: "/api/v1/import", headers, body: JSON.stringify(body) });
    assert.equal(reply.status, 200, reply.text);
    const { sources } = await get("/api/v1/sources");
    const { importedAt, toldAt, ...told } = sources.find(({ source }) => source === "huawei:app-7");
    assert.deepEqual(told, { source: "huawei:app-7", observedAt: now - 20, every: 30, via: "collect", problem: "timed out", behind: 12 });
    assert.ok(toldAt >= now && importedAt >= now);
    const rule = sources.find(({ source }) => source === "aws-events");
    assert.deepEqual([rule.via, rule.every], ["push", undefined]);
    assert.ok(rule.observedAt >= now && rule.observedAt <= Date.now() / 1000);
    assert.equal((await get("/api/v1/executions?limit=1")).change, change);
  });

  test("what people look at is wanted, until it is described", async () => {
    await importAll(workerd.origin(), [
      at(registrationTask("looked-at", { status: "InProgress" }), now - 90),
      at(registrationTask("done", { status: "Completed" }), now - 90),
      at(execution("looked-at", "j", 2, { status: "QUEUED" }), now - 90),
    ]);
    for (const path of ["registration-tasks/looked-at", "registration-tasks/done", "executions/looked-at/j", "executions/looked-at/j/2", "jobs/j"]) {
      await get(`/api/v1/${path}`);
    }
    const marks = await wanted();
    const expected = [
      { kind: "job", jobId: "j", why: "seen" },
      { kind: "job-execution", thingName: "looked-at", jobId: "j", executionNumber: 2, why: "seen" },
      { kind: "job-execution", thingName: "looked-at", jobId: "j", why: "seen" },
      { kind: "registration-task", taskId: "looked-at", why: "seen" },
    ];
    const order = (mark) => JSON.stringify(mark);
    assert.deepEqual(marks.map(order).sort(), expected.map(order).sort());
    await post(workerd.origin(), [at(registrationTask("looked-at", { status: "InProgress" }), now + 60)]);
    assert.equal((await wanted()).length, 3);
  });

  test("the scheduled handler gives up what nobody describes", async () => {
    await rows(workerd.index, "UPDATE wanted SET at = at - 3700");
    await rows(workerd.index, "UPDATE events SET at = at - 90000");
    await workerd.scheduled();
    assert.deepEqual(await wanted(), []);
    assert.deepEqual(await rows(workerd.index, "SELECT count(*) AS n FROM events"), [{ n: 0 }]);
  });
});
