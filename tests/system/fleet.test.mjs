// `/api/v1` on a whole fleet: lists and their counts, what needs attention, totals, changes, sources, search.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { send } from "../lib/http.mjs";
import { importAll } from "../lib/import.mjs";
import { parse, stringify } from "../lib/json.mjs";
import { batchTask, execution, job, registrationTask, report, subtask } from "../lib/observations.mjs";
import { assertKvEqualsIndex, assertSearchEqualsIndex, publishAll } from "../lib/stores.mjs";
import { importToken, rows, start } from "../lib/workerd.mjs";

const array = (length, make) => Array.from({ length }, (_, n) => make(n));
const one = (n, of) => of[n % of.length];
const now = Math.floor(Date.now() / 1000);
/** The first observation of all: two hours ago. */
const first = now - 7200;
const at = (seen, observedAt) => ({ ...seen, observedAt });

const STATES = {
  executions: {
    QUEUED: "pending",
    IN_PROGRESS: "in-progress",
    SUCCEEDED: "success",
    FAILED: "error",
    TIMED_OUT: "error",
    REJECTED: "error",
    REMOVED: "stopped",
    CANCELED: "stopped",
    PAUSED: "unknown",
  },
  "registration-tasks": {
    InProgress: "in-progress",
    Cancelling: "in-progress",
    Completed: "success",
    Failed: "error",
    Cancelled: "stopped",
  },
  "batch-tasks": { Pending: "pending", Running: "in-progress", Complete: "success", Timeout: "error" },
  subtasks: { Pending: "pending", WaitResult: "in-progress", Success: "success", Fail: "error", Timeout: "error" },
};
const statuses = (list) => Object.keys(STATES[list]);

/** Nine statuses, 100 things, 10 jobs. One of every hundred times out in two minutes, unless it has ended. */
const executions = array(1000, (n) =>
  at(
    execution(`thing-${n % 100}`, `job-${Math.floor(n / 100)}`, 1, {
      status: one(n, statuses("executions")),
      queuedAt: first - 3600,
      lastUpdatedAt: first - 3600 * (n % 5),
      approximateSecondsBeforeTimedOut: n % 100 === 1 ? 7300 : undefined,
      statusDetails: n % 50 === 0 ? { reason: `Valve ${n} jammed` } : undefined,
    }),
    first,
  ),
);
const tasks = array(50, (n) =>
  at(
    registrationTask(`task-${n}`, {
      status: one(n, statuses("registration-tasks")),
      failureCount: n % 10 === 2 ? 3 : 0,
      percentageProgress: 10,
      successCount: 5,
      lastModifiedDate: first - n,
    }),
    first,
  ),
);
const batches = array(40, (n) =>
  at(batchTask(`b${String(n).padStart(23, "0")}`, { appId: `app-${n % 2}`, status: one(n, statuses("batch-tasks")), progress: 100, totalCnt: 10, completeCnt: 1 }), first),
);
const subtasks = array(200, (n) =>
  at(subtask(batches[n % 4].record.taskId, { status: one(n, statuses("subtasks")), param: { deviceId: `dev-${n}`, commandId: `c-${n}` } }), first),
);
const jobs = array(10, (n) =>
  at(job(`job-${n}`, { status: "IN_PROGRESS", description: `Firmware 4.${n}`, lastUpdatedAt: first, document: n === 0 ? '{"a":1}' : undefined }), first),
);
/** An hour later, some are seen again as they were. */
const again = [executions.slice(0, 90), tasks.slice(0, 10), batches.slice(0, 8)].flat().map((seen) => at(seen, first + 3600));

const count = (all, matches) => all.filter(matches).length;
const isOf = (list, ...of) => (seen) => of.includes(seen.record.status) && STATES[list] !== undefined;

let workerd;

const ask = (path, headers = {}) => send(workerd.origin(), { path: `/api/v1/${path}`, headers });

async function get(path) {
  const reply = await ask(path);
  assert.equal(reply.status, 200, `${path}: ${reply.text}`);
  assert.ok(!reply.text.includes(":null"), `${path}: ${reply.text}`);
  return parse(reply.text);
}

/** All rows of a list, page by page. */
async function walk(list, query = "limit=250") {
  const items = [];
  let page = await get(`${list}?${query}`);
  const { total } = page;
  for (;;) {
    assert.equal(page.from, page.items.length === 0 ? 0 : items.length + 1);
    items.push(...page.items);
    if (page.next === undefined) break;
    page = await get(`${list}?${query}&cursor=${page.next}`);
  }
  if (total !== undefined) assert.deepEqual(total, { count: items.length, exact: true }, `${list}?${query}`);
  return items;
}

const name = ({ thingName, jobId, executionNumber }) => `${thingName} ${jobId} ${executionNumber}`;

describe("the fleet", () => {
  before(async () => {
    workerd = await start();
    const all = [...executions, ...tasks, ...batches, ...subtasks, ...jobs];
    await importAll(workerd.origin(), all, 500);
    await importAll(workerd.origin(), again, 500);
    await publishAll(workerd);
  });
  after(() => workerd?.stop());

  const fleet = { executions, "registration-tasks": tasks, "batch-tasks": batches, subtasks };
  for (const [list, all] of Object.entries(fleet)) {
    test(`${list}: every row once; total and counts are right, whatever is filtered by status`, async () => {
      assert.equal((await walk(list, "limit=37")).length, all.length);
      const expected = {};
      for (const { record } of all) {
        const failures = list === "registration-tasks" && record.status === "Completed" && record.failureCount > 0;
        const state = failures ? "warning" : STATES[list][record.status];
        const status = state === "unknown" ? undefined : record.status;
        expected[`${status} ${state}`] = (expected[`${status} ${state}`] ?? 0) + 1;
      }
      for (const query of ["", "?state=error", `?status=${statuses(list)[0]}`]) {
        const { counts } = await get(`${list}${query}`);
        assert.ok(counts.every(({ exact }) => exact));
        const told = counts.filter(({ count }) => count > 0);
        assert.deepEqual(Object.fromEntries(told.map(({ status, state, count }) => [`${status} ${state}`, count])), expected);
      }
      for (const status of statuses(list).filter((status) => STATES[list][status] !== "unknown")) {
        const items = await walk(list, `status=${status}&limit=20`);
        assert.equal(items.length, count(all, isOf(list, status)), status);
      }
      const page = await get(`${list}?counts=false`);
      assert.deepEqual([page.total, page.counts], [undefined, undefined]);
    });
  }

  test("counts under another filter", async () => {
    const of = executions.filter(({ record }) => record.jobId === "job-3");
    const { counts, total } = await get("executions?job=job-3");
    assert.deepEqual(total, { count: 100, exact: true });
    for (const { status, count: told } of counts) {
      const expected = status === undefined ? isOf("executions", "PAUSED") : isOf("executions", status);
      assert.equal(told, count(of, expected), status);
    }
  });

  test("things count their executions", async () => {
    const things = await walk("things", "limit=30");
    assert.equal(things.length, 100);
    for (const { thingName, ...told } of things) {
      const own = executions.filter(({ record }) => record.thingName === thingName);
      const expected = {
        executions: own.length,
        queued: count(own, isOf("executions", "QUEUED")),
        inProgress: count(own, isOf("executions", "IN_PROGRESS")),
        succeeded: count(own, isOf("executions", "SUCCEEDED")),
        failures: count(own, isOf("executions", "FAILED", "TIMED_OUT", "REJECTED")),
        lastUpdatedAt: Math.max(...own.map(({ record }) => record.lastUpdatedAt)),
      };
      assert.deepEqual(told, expected, thingName);
    }
    const [most] = (await get("things?sort=failures&limit=1")).items;
    assert.equal(most.failures, Math.max(...things.map(({ failures }) => failures)));
  });

  test("jobs count theirs", async () => {
    for (const { jobId, description, ...told } of await walk("jobs")) {
      const own = executions.filter(({ record }) => record.jobId === jobId);
      assert.equal(description, `Firmware 4.${jobId.slice(4)}`);
      assert.equal(told.executions, own.length);
      assert.equal(told.timedOut, count(own, isOf("executions", "TIMED_OUT")));
      assert.equal(told.canceled, count(own, isOf("executions", "CANCELED")));
    }
  });

  test("attention: what ended badly, is stuck, or is about to time out; and the lists show the same", async () => {
    const moving = (list, ...of) => count(again, (seen) => seen.kind === list && of.includes(seen.record.status));
    const { groups } = await get("attention");
    const told = Object.fromEntries(groups.map(({ list, reason, count }) => [`${list} ${reason}`, count]));
    assert.deepEqual(told, {
      "executions failed": count(executions, isOf("executions", "FAILED", "REJECTED")),
      "executions timed-out": count(executions, isOf("executions", "TIMED_OUT")),
      // A countdown that is told again of the same state moves no deadline.
      "executions about-to-time-out": count(
        executions,
        ({ record }) => ["QUEUED", "IN_PROGRESS", "PAUSED"].includes(record.status) && record.approximateSecondsBeforeTimedOut > 0,
      ),
      "executions stuck": moving("job-execution", "QUEUED", "IN_PROGRESS"),
      "registration-tasks failed": count(tasks, isOf("registration-tasks", "Failed")),
      "registration-tasks with-failures": count(tasks, ({ record }) => record.status === "Completed" && record.failureCount > 0),
      "registration-tasks stuck": moving("registration-task", "InProgress", "Cancelling"),
      "batch-tasks failed": 0,
      "batch-tasks timed-out": count(batches, isOf("batch-tasks", "Timeout")),
      "batch-tasks with-failures": 0,
      "batch-tasks stuck": moving("batch-task", "Pending", "Running"),
    });
    for (const { list, reason, count, exact } of groups) {
      assert.equal(exact, true);
      assert.equal((await walk(list, `attention=${reason}&limit=50`)).length, count, `${list} ${reason}`);
    }
    const { groups: late } = await get(`attention?from=${first - 3600}`);
    const failed = late.find(({ list, reason }) => list === "executions" && reason === "failed");
    assert.equal(failed.count, count(executions, ({ record }) => isOf("executions", "FAILED", "REJECTED")({ record }) && record.lastUpdatedAt >= first - 3600));
  });

  test("totals: of each list, and of each hour", async () => {
    const { totals, times } = await get(`totals?from=${first - 86400}&to=${first + 3600}`);
    for (const [list, all] of Object.entries({ executions, "registration-tasks": tasks, "batch-tasks": batches, jobs })) {
      const own = totals.filter((total) => total.list === list);
      assert.equal(own.reduce((sum, { count }) => sum + count, 0), all.length, list);
      for (const { status, count: told } of own.filter(({ status, state }) => status !== undefined && state !== "warning" && status !== "Completed")) {
        assert.equal(told, count(all, ({ record }) => record.status === status), `${list} ${status}`);
      }
    }
    const expected = new Map();
    for (const { record } of executions) {
      const key = `${Math.floor(record.lastUpdatedAt / 3600) * 3600} ${record.status}`;
      expected.set(key, (expected.get(key) ?? 0) + 1);
    }
    const told = times.map(({ at, status, count }) => [`${at} ${status}`, count]);
    assert.deepEqual(told.sort(), [...expected].sort());
    const days = await get(`totals?from=${first - 86400}&to=${first + 3600}&every=day`);
    assert.equal(days.times.reduce((sum, { count }) => sum + count, 0), executions.length);
    assert.ok(days.times.every(({ at }) => at % 86400 === 0));
    assert.deepEqual((await get("totals?from=0&to=3600")).times, []);
  });

  test("sources, and when each last spoke", async () => {
    const { sources } = await get("sources");
    assert.deepEqual(sources.map(({ source, observedAt }) => [source, observedAt]), [
      ["aws", first + 3600],
      ["huawei", first],
      ["huawei:app-0", first + 3600],
      ["huawei:app-1", first + 3600],
    ]);
    assert.ok(sources.every(({ importedAt }) => importedAt >= now && importedAt <= Date.now() / 1000 + 1));
  });

  const conditional = ["executions", "executions?attention=about-to-time-out", "registration-tasks", "jobs", "things", "batch-tasks", "subtasks", "imports"];
  conditional.push("attention", "totals?from=0&to=3600", "changes?since=1", "sources", "things/thing-1", "jobs/job-1", "registration-tasks/task-0/progress", "registration-tasks/task-0/reports");

  test("304 while nothing has changed, 200 when something has", async () => {
    const tags = [];
    for (const path of conditional) {
      const { status, headers } = await ask(path);
      assert.equal(status, 200, path);
      tags.push(headers.etag);
      const same = await ask(path, { "if-none-match": `"other", ${headers.etag}` });
      // What depends on the time is told anew each minute.
      if (same.headers.etag === headers.etag) assert.deepEqual([same.status, same.text], [304, ""], path);
    }
    await importAll(workerd.origin(), [at(registrationTask("task-304"), first)]);
    for (const [n, path] of conditional.entries()) {
      const { status, headers } = await ask(path, { "if-none-match": tags[n] });
      assert.equal(status, 200, path);
      assert.notEqual(headers.etag, tags[n], path);
    }
  });

  test("a thing and its queue", async () => {
    const queued = (jobId, status, members) => at(execution("queue", jobId, 1, { status, ...members }), first);
    await importAll(workerd.origin(), [
      queued("second", "QUEUED", { queuedAt: first + 2 }),
      queued("running", "IN_PROGRESS", { queuedAt: first + 3, startedAt: first + 4, statusDetails: { step: "3" } }),
      queued("first", "QUEUED", { queuedAt: first + 1, approximateSecondsBeforeTimedOut: 60 }),
      queued("ended", "SUCCEEDED", {}),
    ]);
    const { thing, queue } = await get("things/queue");
    assert.deepEqual(thing, { thingName: "queue", executions: 4, queued: 2, inProgress: 1, succeeded: 1, failures: 0 });
    assert.deepEqual(queue.map(({ jobId, waitsFor }) => [jobId, waitsFor]), [["running", undefined], ["first", "running"], ["second", "first"]]);
    assert.deepEqual([queue[0].startedAt, queue[1].timesOutAt, queue[1].since, queue[1].observedAt], [first + 4, first + 60, first, first]);
  });

  test("a job, its document and its counts", async () => {
    const { record, counts, violations, observedAt, rev, answers } = await get("jobs/job-0");
    assert.deepEqual([record.jobId, record.description, record.document], ["job-0", "Firmware 4.0", '{"a":1}']);
    assert.equal(counts.numberOfFailedThings, count(executions.slice(0, 100), isOf("executions", "FAILED")));
    assert.deepEqual([violations, observedAt], [[], first]);
    assert.ok(rev > 0);
    assert.deepEqual(answers.map(({ operation }) => operation), ["describe-job", "get-job-document"]);
    const described = parse((await send(workerd.origin(), { path: "/jobs/job-0" })).text);
    assert.deepEqual(answers[0].body, described);
    assert.deepEqual(answers[1].body, { document: '{"a":1}' });
  });

  test("how a task came along, and its reports", async () => {
    const seen = (observedAt, members) => at(registrationTask("moving", members), observedAt);
    const moving = { status: "InProgress", percentageProgress: 10, successCount: 10, failureCount: 0, lastModifiedDate: first };
    const done = { status: "Completed", percentageProgress: 100, successCount: 98, failureCount: 2, lastModifiedDate: first + 120 };
    for (const said of [seen(first, moving), seen(first + 60, moving), seen(first + 120, done)]) await importAll(workerd.origin(), [said]);
    await importAll(workerd.origin(), [
      at(report("moving", "RESULTS", "https://reports.example.com/r.json"), first + 130),
      at(report("moving", "ERRORS", "https://reports.example.com/e.json"), first + 130),
    ]);
    const { points } = await get("registration-tasks/moving/progress");
    assert.deepEqual(points.map(({ observedAt, status, done, failed }) => [observedAt - first, status, done, failed]), [
      [0, "InProgress", 10, 0],
      [120, "Completed", 100, 2],
    ]);
    const { reports } = await get("registration-tasks/moving/reports");
    assert.deepEqual(reports, [
      { reportType: "ERRORS", link: "https://reports.example.com/e.json", observedAt: first + 130 },
      { reportType: "RESULTS", link: "https://reports.example.com/r.json", observedAt: first + 130 },
    ]);
    assert.deepEqual((await get("registration-tasks/nowhere/progress")).points, []);
    assert.deepEqual((await get("batch-tasks/nowhere/progress")).points, []);
    assert.deepEqual((await get("registration-tasks/nowhere/reports")).reports, []);
  });

  test("the journal of imports, and what was refused", async () => {
    const request = async (request, records) => {
      const body = stringify({ records: records.map((observation) => ({ observation })), journal: { import: "night", request, via: "test" } });
      const headers = { authorization: `Bearer ${importToken}`, "content-type": "application/json" };
      assert.equal((await send(workerd.origin(), { method: "POST", path: "/api/v1/import", headers, body })).status, 200);
    };
    const good = at(registrationTask("journal"), first);
    const bad = at(registrationTask("x".repeat(41)), first);
    await request(0, [good, bad]);
    await request(1, [good]);
    await request(1, [good]);
    const { items } = await get("imports");
    const { importId, via, state, requests, records, imported, unchanged, older, refused } = items[0];
    assert.deepEqual([importId, via, state, requests, records], ["night", "test", "warning", 2, 3]);
    assert.deepEqual([imported, unchanged, older, refused], [1, 1, 0, 1]);
    const { import: own, refusals } = await get("imports/night/refusals");
    assert.deepEqual(own, items[0]);
    assert.deepEqual(refusals.map(({ request, refused, some }) => [request, refused, some.length]), [[0, 1, 1]]);
    assert.match(refusals[0].some[0].record, /^registration task x+$/);
  });

  test("search: any part of a text, whatever the case; a message that has changed is found by its new words alone", async () => {
    assert.equal((await walk("executions", "search=VALVE")).length, 20);
    assert.deepEqual((await walk("executions", "search=ve%20550%20jam")).map(name), ["thing-50 job-5 1"]);
    assert.equal((await walk("executions", "search=thing-99%20job-3")).length, 1);
    assert.equal((await walk("executions", "search=hing-9&status=FAILED")).length, count(executions, ({ record }) => record.thingName.includes("hing-9") && record.status === "FAILED"));
    assert.equal((await walk("things", "search=NG-42")).length, 1);
    assert.equal((await walk("jobs", "search=ware%204.7")).length, 1);
    assert.equal((await walk("subtasks", "search=dev-199")).length, 1);
    assert.deepEqual(await walk("executions", "search=%22x%22%20OR%20%22valve%22"), []);
    const changed = { ...executions[550].record, statusDetails: { reason: "Pump dry" }, versionNumber: 9, lastUpdatedAt: first };
    await importAll(workerd.origin(), [{ kind: "job-execution", record: changed, observedAt: now }]);
    assert.deepEqual((await walk("executions", "search=pump%20dry")).map(name), ["thing-50 job-5 1"]);
    assert.equal((await walk("executions", "search=valve")).length, 19);
    assert.deepEqual(await walk("executions", "search=550%20jam"), []);
  });

  test("changes since an answer: all of them, once, in whole transactions", async () => {
    const { change: since } = await get("sources");
    assert.deepEqual(await get(`changes?since=${since}`), { changes: [], change: since });
    await importAll(workerd.origin(), [at(registrationTask("changed", { status: "Completed" }), first), at(batchTask("changed", { status: "Running" }), first)]);
    const some = await get(`changes?since=${since}`);
    assert.deepEqual(some.changes, [
      { list: "registration-tasks", taskId: "changed", state: "success" },
      { list: "batch-tasks", taskId: "changed", state: "in-progress" },
    ]);
    assert.equal(some.more, undefined);
    assert.ok(some.change > since);

    const many = array(2600, (n) => at(execution(`many-${n}`, "many", 1, { status: "SUCCEEDED" }), first));
    await importAll(workerd.origin(), many, 400);
    const told = [];
    let page = { change: some.change, more: true };
    for (let steps = 0; page.more; steps += 1) {
      assert.ok(steps < 10, "there is no end");
      const from = page.change;
      page = await get(`changes?since=${from}`);
      assert.ok(page.change > from);
      const between = "SELECT count(*) AS n FROM executions WHERE change > ? AND change <= ?";
      const [{ n }] = await rows(workerd.index, between, from, page.change);
      assert.equal(count(page.changes, ({ list }) => list === "executions"), n, "whole transactions");
      told.push(...page.changes);
    }
    const names = told.filter(({ list }) => list === "executions").map(name);
    assert.deepEqual(names.sort(), many.map(({ record }) => name(record)).sort());
    assert.equal(new Set(told.filter(({ list }) => list === "things").map(({ thingName }) => thingName)).size, 2600);
    assert.ok(told.some(({ list, jobId }) => list === "jobs" && jobId === "many"));
    assert.deepEqual((await get(`changes?since=${page.change}`)).changes, []);
  });

  test("KV and SEARCH hold what D1 holds", async () => {
    await publishAll(workerd);
    await assertKvEqualsIndex(workerd);
    await assertSearchEqualsIndex(workerd);
  });
});
