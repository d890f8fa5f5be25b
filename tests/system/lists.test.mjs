// Lists of AWS IoT with the stock clients' own paginators: all of a large fleet, and while it changes.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import {
  DescribeJobCommand,
  GetJobDocumentCommand,
  InvalidRequestException,
  IoTServiceException,
  ListJobExecutionsForJobCommand,
  ListJobExecutionsForThingCommand,
  ListJobsCommand,
  ListThingRegistrationTaskReportsCommand,
  ListThingRegistrationTasksCommand,
  paginateListJobExecutionsForJob,
  paginateListJobExecutionsForThing,
  paginateListJobs,
  paginateListThingRegistrationTaskReports,
  paginateListThingRegistrationTasks,
  ResourceNotFoundException,
} from "@aws-sdk/client-iot";
import { GetPendingJobExecutionsCommand } from "@aws-sdk/client-iot-jobs-data-plane";
import { importAll } from "../lib/import.mjs";
import { execution, job, registrationTask, report } from "../lib/observations.mjs";
import { answered, iot, jobsData, refused } from "../lib/sdk.mjs";
import { assertSearchEqualsIndex, publishAll } from "../lib/stores.mjs";
import { account, region, start } from "../lib/workerd.mjs";

const arn = (resource) => `arn:aws:iot:${region}:${account}:${resource}`;
const one = (n, of) => of[n % of.length];
const array = (length, make) => Array.from({ length }, (_, n) => make(n));

const STATUSES = ["QUEUED", "IN_PROGRESS", "SUCCEEDED", "FAILED", "TIMED_OUT", "REJECTED", "REMOVED", "CANCELED"];
const JOB_STATUSES = ["IN_PROGRESS", "CANCELED", "COMPLETED", "SCHEDULED", "DELETION_IN_PROGRESS"];
const TASK_STATUSES = ["InProgress", "Completed", "Failed", "Cancelled", "Cancelling"];

/** 2,500 things that each ran one job four times. Many were updated in one second, and some nobody knows when. */
const big = array(10_000, (n) =>
  execution(`thing-${n >> 2}`, "big", n % 4, {
    status: one(n, STATUSES),
    queuedAt: 1763000000 + n,
    lastUpdatedAt: n % 11 === 0 ? undefined : 1763500000 + ((n * 7) % 2000) + (n % 3) / 4,
    versionNumber: 1,
  }),
);
const jobs = array(300, (n) =>
  job(`job-${String(n).padStart(3, "0")}`, {
    status: one(n, JOB_STATUSES),
    targetSelection: n % 3 === 0 ? "CONTINUOUS" : "SNAPSHOT",
    targets: [arn(`thinggroup/group-${n % 4}`), arn(`thing/thing-${n}`)],
    thingGroupId: `id-${n % 6}`,
    namespaceId: n % 5 === 0 ? "line3" : undefined,
    createdAt: 1763400000.5 + n,
    lastUpdatedAt: 1763400000 + (n >> 1),
    isConcurrent: n % 2 === 0,
    description: "not told in the list",
  }),
);
const wide = jobs.map(({ record }, n) =>
  execution("wide", record.jobId, 1 + (n % 2), { status: one(n, STATUSES), queuedAt: 1763000000.75 + n, versionNumber: 2 }),
);
const tasks = array(600, (n) =>
  registrationTask(`task-${n}`, { status: one(n, TASK_STATUSES), lastModifiedDate: n % 7 === 0 ? undefined : 1763500000 + (n >> 2) }),
);
const reports = array(300, (n) =>
  report("task-0", n % 3 === 0 ? "ERRORS" : "RESULTS", `https://reports.example.com/${n}.json?X-Amz-Signature=${n}`),
);

let workerd;
let client;

/** All that a paginator gives of a member, and its pages' sizes. */
async function all(paginate, member, pageSize, input = {}) {
  const found = [];
  const sizes = [];
  for await (const page of paginate({ client, pageSize }, input)) {
    found.push(...page[member]);
    sizes.push(page[member].length);
  }
  assert.ok(sizes.slice(0, -1).every((size) => size === pageSize), `${sizes}`);
  assert.ok(sizes.at(-1) > 0 || sizes.length === 1, "the last page is empty");
  return found;
}

const sorted = (list) => list.map((item) => JSON.stringify(item)).sort();
const sameAs = (found, expected) => assert.deepEqual(sorted(found), sorted(expected));
const date = (seconds) => (seconds === undefined ? undefined : new Date(seconds * 1000));

/** An execution as the control plane sums it up. */
const summary = ({ status, queuedAt, lastUpdatedAt, executionNumber }) =>
  JSON.parse(JSON.stringify({ status, queuedAt: date(queuedAt), lastUpdatedAt: date(lastUpdatedAt), executionNumber }));
const plain = (value) => JSON.parse(JSON.stringify(value));
const ofJob = ({ record }) => ({ thingArn: arn(`thing/${record.thingName}`), jobExecutionSummary: summary(record) });
const ofThing = ({ record }) => ({ jobId: record.jobId, jobExecutionSummary: summary(record) });
const key = ({ thingArn, jobExecutionSummary }) => `${thingArn} ${jobExecutionSummary.executionNumber}`;

/** Times go from the last to the first; those that nobody knows come last. */
function descending(times) {
  const known = times.map((time) => (time === undefined ? -Infinity : time.getTime()));
  known.forEach((time, n) => assert.ok(n === 0 || time <= known[n - 1], `${time} behind ${known[n - 1]}`));
}

const refuses = (sent, kind, status, message) =>
  refused(sent, { service: IoTServiceException, kind, status, message });

describe("lists", () => {
  before(async () => {
    workerd = await start();
    client = iot(workerd.origin());
    await importAll(workerd.origin(), [...big, ...jobs, ...wide, ...tasks, ...reports], 500);
  });
  after(() => workerd?.stop());

  for (const pageSize of [250, 100]) {
    test(`paginateListJobExecutionsForJob: 10,000, ${pageSize} at once`, async () => {
      const found = await all(paginateListJobExecutionsForJob, "executionSummaries", pageSize, { jobId: "big" });
      assert.equal(new Set(found.map(key)).size, big.length);
      sameAs(plain(found), big.map(ofJob));
      descending(found.map(({ jobExecutionSummary }) => jobExecutionSummary.lastUpdatedAt));
    });
  }

  for (const status of STATUSES) {
    test(`paginateListJobExecutionsForJob: those that are ${status}`, async () => {
      const found = await all(paginateListJobExecutionsForJob, "executionSummaries", 250, { jobId: "big", status });
      sameAs(plain(found), big.filter(({ record }) => record.status === status).map(ofJob));
      descending(found.map(({ jobExecutionSummary }) => jobExecutionSummary.lastUpdatedAt));
    });
  }

  test("paginateListJobExecutionsForThing", async () => {
    const found = await all(paginateListJobExecutionsForThing, "executionSummaries", 70, { thingName: "wide" });
    assert.deepEqual(plain(found), wide.map(ofThing));
    const failed = { thingName: "wide", status: "FAILED" };
    const some = await all(paginateListJobExecutionsForThing, "executionSummaries", 10, failed);
    assert.deepEqual(plain(some), wide.filter(({ record }) => record.status === "FAILED").map(ofThing));
    const namespace = { thingName: "wide", namespaceId: "line3" };
    const few = await all(paginateListJobExecutionsForThing, "executionSummaries", 7, namespace);
    assert.deepEqual(plain(few), wide.filter((_, n) => n % 5 === 0).map(ofThing));
    const own = await all(paginateListJobExecutionsForThing, "executionSummaries", 3, { thingName: "thing-7", jobId: "big" });
    assert.deepEqual(plain(own), big.slice(28, 32).map(ofThing));
  });

  /** A job as the list sums it up. */
  const ofList = ({ record }) => {
    const { jobId, status, targetSelection, thingGroupId, createdAt, lastUpdatedAt, isConcurrent } = record;
    const times = { createdAt: date(createdAt), lastUpdatedAt: date(lastUpdatedAt) };
    return plain({ jobArn: arn(`job/${jobId}`), jobId, thingGroupId, targetSelection, status, ...times, isConcurrent });
  };
  const canonical = (list) => list.map((item) => plain(Object.fromEntries(Object.entries(item).sort())));

  test("paginateListJobs: all, and one that its executions alone tell of", async () => {
    const found = await all(paginateListJobs, "jobs", 25);
    const implied = { jobArn: arn("job/big"), jobId: "big" };
    sameAs(canonical(found), canonical([...jobs.map(ofList), implied]));
    assert.equal(found[0].jobId, "big", "an execution of it was updated last");
    descending(found.slice(1).map(({ lastUpdatedAt }) => lastUpdatedAt));
  });

  const filters = {
    "status": [{ status: "COMPLETED" }, (n) => n % 5 === 2],
    "targetSelection": [{ targetSelection: "CONTINUOUS" }, (n) => n % 3 === 0],
    "thingGroupName": [{ thingGroupName: "group-1" }, (n) => n % 4 === 1],
    "a part of a thingGroupName": [{ thingGroupName: "1" }, () => false],
    "thingGroupId": [{ thingGroupId: "id-4" }, (n) => n % 6 === 4],
    "namespaceId": [{ namespaceId: "line3" }, (n) => n % 5 === 0],
    "two": [{ status: "IN_PROGRESS", targetSelection: "SNAPSHOT" }, (n) => n % 5 === 0 && n % 3 !== 0],
    "all": [
      { status: "IN_PROGRESS", targetSelection: "SNAPSHOT", thingGroupName: "group-1", thingGroupId: "id-1", namespaceId: "line3" },
      (n) => n % 5 === 0 && n % 3 !== 0 && n % 4 === 1 && n % 6 === 1,
    ],
  };
  for (const [name, [input, matches]] of Object.entries(filters)) {
    test(`paginateListJobs by ${name}`, async () => {
      const found = await all(paginateListJobs, "jobs", 9, input);
      sameAs(canonical(found), canonical(jobs.filter((_, n) => matches(n)).map(ofList)));
    });
  }

  test("paginateListThingRegistrationTasks: all, and of each status", async () => {
    const names = (of) => of.map(({ record }) => record.taskId);
    sameAs(await all(paginateListThingRegistrationTasks, "taskIds", 250), names(tasks));
    for (const status of TASK_STATUSES) {
      const expected = names(tasks.filter(({ record }) => record.status === status));
      sameAs(await all(paginateListThingRegistrationTasks, "taskIds", 50, { status }), expected);
    }
  });

  test("paginateListThingRegistrationTaskReports", async () => {
    for (const reportType of ["ERRORS", "RESULTS"]) {
      const input = { taskId: "task-0", reportType };
      const found = await all(paginateListThingRegistrationTaskReports, "resourceLinks", 40, input);
      const expected = reports.filter(({ record }) => record.reportType === reportType);
      sameAs(found, expected.map(({ record }) => record.link));
      const { reportType: told } = await answered(client.send(new ListThingRegistrationTaskReportsCommand(input)));
      assert.equal(told, reportType);
    }
  });

  test("250 where the request does not say", async () => {
    const { executionSummaries } = await answered(client.send(new ListJobExecutionsForJobCommand({ jobId: "big" })));
    assert.equal(executionSummaries.length, 250);
    assert.equal((await answered(client.send(new ListThingRegistrationTasksCommand({})))).taskIds.length, 250);
    assert.equal((await answered(client.send(new ListJobsCommand({})))).jobs.length, 250);
  });

  test("GetPendingJobExecutions: ten of each, whole seconds", async () => {
    const sent = jobsData(workerd.origin()).send(new GetPendingJobExecutionsCommand({ thingName: "wide" }));
    const { inProgressJobs, queuedJobs } = await answered(sent);
    const first = (status) =>
      wide.filter(({ record }) => record.status === status).slice(0, 10).map(({ record }) => ({
        jobId: record.jobId,
        queuedAt: Math.floor(record.queuedAt),
        versionNumber: 2,
        executionNumber: record.executionNumber,
      }));
    assert.deepEqual(plain(queuedJobs), first("QUEUED"));
    assert.deepEqual(plain(inProgressJobs), first("IN_PROGRESS"));
    const idle = jobsData(workerd.origin()).send(new GetPendingJobExecutionsCommand({ thingName: "idle" }));
    assert.deepEqual(await answered(idle), { inProgressJobs: [], queuedJobs: [] });
  });

  test("ResourceNotFoundException", async () => {
    const jobId = "none";
    await refuses(client.send(new DescribeJobCommand({ jobId })), ResourceNotFoundException, 404, /Job none does not exist/);
    await refuses(client.send(new ListJobExecutionsForJobCommand({ jobId })), ResourceNotFoundException, 404, /Job none/);
    await refuses(client.send(new GetJobDocumentCommand({ jobId })), ResourceNotFoundException, 404, /Job none/);
    const without = client.send(new GetJobDocumentCommand({ jobId: "job-007" }));
    await refuses(without, ResourceNotFoundException, 404, /The document of job job-007 does not exist/);
  });

  test("InvalidRequestException", async () => {
    const wrong = (command, message) => refuses(client.send(command), InvalidRequestException, 400, message);
    await wrong(new ListJobsCommand({ maxResults: 251 }), /maxResults/);
    await wrong(new ListJobsCommand({ maxResults: 0 }), /maxResults/);
    await wrong(new ListJobsCommand({ status: "DONE" }), /status must be/);
    await wrong(new ListThingRegistrationTasksCommand({ status: "DONE" }), /status must be/);
    await wrong(new ListThingRegistrationTaskReportsCommand({ taskId: "task-0" }), /reportType/);
    await wrong(new ListJobExecutionsForThingCommand({ thingName: "wide", jobId: "a b" }), /\/jobId/);
    const { nextToken } = await answered(client.send(new ListJobsCommand({ maxResults: 1 })));
    await wrong(new ListJobsCommand({ nextToken, status: "COMPLETED" }), /nextToken/);
    await wrong(new ListThingRegistrationTasksCommand({ nextToken }), /nextToken/);
    await wrong(new ListJobsCommand({ nextToken: nextToken.slice(2) }), /nextToken/);
    await wrong(new ListJobsCommand({ nextToken: nextToken.replace(/.$/, (digit) => (digit === "0" ? "1" : "0")) }), /nextToken/);
  });

  /** Pages through a list, with `change` between any two pages, and gives all that was seen. */
  async function whileChanging(paginate, member, input, change) {
    const seen = [];
    let n = 0;
    for await (const page of paginate({ client, pageSize: 50 }, input)) {
      seen.push(...page[member]);
      await change(n);
      n += 1;
      assert.ok(n < 60, "the list does not end");
    }
    return seen;
  }

  /** What did not change was seen once. */
  function onceEach(seen, unchanged) {
    const times = new Map();
    for (const name of seen) times.set(name, (times.get(name) ?? 0) + 1);
    for (const name of unchanged) assert.equal(times.get(name), 1, name);
  }

  test("executions come and change while they are paged through: what did not change is seen once", async () => {
    const moving = (n, number, members) => execution(`mover-${n}`, "moving", number, { status: "IN_PROGRESS", ...members });
    const lastUpdatedAt = (n) => 1763500000 + (n >> 3);
    const known = array(1000, (n) => moving(n, 1, { lastUpdatedAt: lastUpdatedAt(n), versionNumber: 1 }));
    await importAll(workerd.origin(), known, 500);
    const changed = new Set();
    const seen = await whileChanging(paginateListJobExecutionsForJob, "executionSummaries", { jobId: "moving" }, async (round) => {
      const newer = array(20, (i) => moving(10_000 + round * 20 + i, 1, { lastUpdatedAt: 1763500000 + ((round * 37 + i * 13) % 300) }));
      const others = array(10, (i) => (round * 71 + i * 89) % 1000);
      others.forEach((n) => changed.add(n));
      const updates = others.map((n) =>
        moving(n, 1, { lastUpdatedAt: 1763600000 + round * 10 + (n % 10), versionNumber: 2 + round, status: "FAILED" }),
      );
      await importAll(workerd.origin(), [...newer, ...updates]);
    });
    const name = (n) => `${arn(`thing/mover-${n}`)} 1`;
    const unchanged = array(1000, (n) => n).filter((n) => !changed.has(n));
    assert.ok(unchanged.length > 500, `${unchanged.length}`);
    onceEach(seen.map(key), unchanged.map(name));
    assert.ok(seen.length > known.length / 2);
  });

  test("jobs of a thing come while they are paged through", async () => {
    const on = (n) => execution("growing", `grow-${String(n).padStart(4, "0")}`, 1, { status: "QUEUED" });
    await importAll(workerd.origin(), array(300, (n) => on(n * 10)), 500);
    const seen = await whileChanging(paginateListJobExecutionsForThing, "executionSummaries", { thingName: "growing" }, (round) =>
      importAll(workerd.origin(), array(20, (i) => on(round * 300 + i * 10 + 5))),
    );
    onceEach(seen.map(({ jobId }) => jobId), array(300, (n) => on(n * 10).record.jobId));
  });

  test("registration tasks come and change while they are paged through", async () => {
    const changed = new Set();
    const seen = await whileChanging(paginateListThingRegistrationTasks, "taskIds", {}, async (round) => {
      const newer = array(10, (i) => registrationTask(`late-${round}-${i}`, { lastModifiedDate: 1763500000 + round * 5 + i }));
      const others = array(5, (i) => (round * 43 + i * 101) % 600);
      others.forEach((n) => changed.add(n));
      const updates = others.map((n) => registrationTask(`task-${n}`, { status: "Completed", lastModifiedDate: 1763600000 + round }));
      await importAll(workerd.origin(), [...newer, ...updates]);
    });
    onceEach(seen, array(600, (n) => n).filter((n) => !changed.has(n)).map((n) => `task-${n}`));
  });

  test("DescribeJob: the source's counts while they are more than is known here, else those of what is known", async () => {
    const details = (told) => ({ status: "IN_PROGRESS", jobProcessDetails: { processingTargets: ["a"], ...told } });
    await importAll(workerd.origin(), [
      job("told-more", details({ numberOfQueuedThings: 7 })),
      job("told-less", { ...details({ numberOfQueuedThings: 1 }), document: '{"a":1}' }),
      ...["QUEUED", "FAILED"].map((status, n) => execution("counted", "told-more", n, { status })),
      ...["QUEUED", "FAILED"].map((status, n) => execution("counted", "told-less", n, { status, jobDocument: '{"b":2}' })),
    ]);
    const described = async (jobId) => (await answered(client.send(new DescribeJobCommand({ jobId })))).job;
    const counts = {
      numberOfCanceledThings: 0,
      numberOfSucceededThings: 0,
      numberOfFailedThings: 0,
      numberOfRejectedThings: 0,
      numberOfQueuedThings: 0,
      numberOfInProgressThings: 0,
      numberOfRemovedThings: 0,
      numberOfTimedOutThings: 0,
      processingTargets: ["a"],
    };
    const more = await described("told-more");
    assert.deepEqual(more, {
      jobArn: arn("job/told-more"),
      jobId: "told-more",
      status: "IN_PROGRESS",
      jobProcessDetails: { ...counts, numberOfQueuedThings: 7 },
    });
    const less = await described("told-less");
    assert.deepEqual(less.jobProcessDetails, { ...counts, numberOfQueuedThings: 1, numberOfFailedThings: 1 });
    const { document } = await answered(client.send(new GetJobDocumentCommand({ jobId: "told-less" })));
    assert.equal(document, '{"a":1}', "the job's own");
    const { executionSummaries } = await answered(client.send(new ListJobExecutionsForJobCommand({ jobId: "job-000", status: "FAILED" })));
    assert.deepEqual(executionSummaries, [], "a job whose executions are in other states");
  });

  test("SEARCH holds what D1 holds", async () => {
    await publishAll(workerd);
    await assertSearchEqualsIndex(workerd);
  });
});
