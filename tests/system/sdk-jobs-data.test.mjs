// `@aws-sdk/client-iot-jobs-data-plane`, stock but for its endpoint: S2. The origin is the one that client-iot uses.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { DescribeJobExecutionCommand as ControlPlaneCommand } from "@aws-sdk/client-iot";
import {
  DescribeJobExecutionCommand,
  InvalidRequestException,
  IoTJobsDataPlaneServiceException,
  ResourceNotFoundException,
  ServiceUnavailableException,
  TerminalStateException,
} from "@aws-sdk/client-iot-jobs-data-plane";
import { importAll } from "../lib/import.mjs";
import { execution } from "../lib/observations.mjs";
import { answered, iot, jobsData, naming, refused } from "../lib/sdk.mjs";
import { start } from "../lib/workerd.mjs";

const running = {
  status: "IN_PROGRESS",
  statusDetails: { phase: "downloading", progress: "62%" },
  queuedAt: 1763600000.9,
  startedAt: 1763600360,
  lastUpdatedAt: 1763601012.25,
  versionNumber: 7,
  forceCanceled: false,
  jobDocument: '{"operation":"firmware-update","note":"ü \\"quoted\\""}',
};
const terminal = ["SUCCEEDED", "FAILED", "TIMED_OUT", "REJECTED", "REMOVED", "CANCELED"];

let workerd;
let client;

const describeExecution = (thingName, jobId, more = {}, by = client) =>
  by.send(new DescribeJobExecutionCommand({ thingName, jobId, ...more }));

const refuses = (sent, kind, status, message) =>
  refused(sent, { service: IoTJobsDataPlaneServiceException, kind, status, message });

const expected = {
  jobId: "firmware-4_2_0",
  thingName: "line3:press-17",
  status: "IN_PROGRESS",
  statusDetails: running.statusDetails,
  queuedAt: 1763600000,
  startedAt: 1763600360,
  lastUpdatedAt: 1763601012,
  versionNumber: 7,
  executionNumber: 2939653338,
};

describe("client-iot-jobs-data-plane", () => {
  before(async () => {
    workerd = await start({ names: ["closed", "kv-fails", "index-fails"] });
    client = jobsData(workerd.origin());
    await importAll(workerd.origin(), [
      execution("line3:press-17", "firmware-4_2_0", 2939653338, running),
      execution("line3:press-17", "firmware-4_2_0", 1, { status: "FAILED" }),
      execution("bare", "j", 1),
      execution("waiting", "newer", 1, { status: "QUEUED", queuedAt: 1763600200 }),
      execution("waiting", "older", 1, { status: "QUEUED", queuedAt: 1763600100 }),
      execution("busy", "queued-first", 1, { status: "QUEUED", queuedAt: 1763600100 }),
      execution("busy", "running", 4, { status: "IN_PROGRESS", queuedAt: 1763600200, jobDocument: "{}" }),
      ...terminal.map((status) => execution("ended", status, 1, { status })),
    ]);
  });
  after(() => workerd?.stop());

  test("DescribeJobExecution: all members, whole seconds, the document a string", async () => {
    const answer = await answered(describeExecution("line3:press-17", "firmware-4_2_0"));
    assert.deepEqual(answer, { execution: { ...expected, jobDocument: running.jobDocument } });
    assert.equal(JSON.parse(answer.execution.jobDocument).note, 'ü "quoted"');
  });

  test("DescribeJobExecution: with and without the document", async () => {
    const without = { includeJobDocument: false, executionNumber: 2939653338 };
    assert.deepEqual(await answered(describeExecution("line3:press-17", "firmware-4_2_0", without)), {
      execution: expected,
    });
    const sent = describeExecution("line3:press-17", "firmware-4_2_0", { includeJobDocument: true });
    const { execution } = await answered(sent);
    assert.equal(execution.jobDocument, running.jobDocument);
  });

  test("DescribeJobExecution: absent members are absent", async () => {
    const answer = await answered(describeExecution("bare", "j"));
    assert.deepEqual(answer, { execution: { jobId: "j", thingName: "bare", executionNumber: 1 } });
  });

  test("DescribeJobExecution: client-iot gets its own plane's shape of the same path", async () => {
    const input = { thingName: "bare", jobId: "j" };
    const { execution } = await iot(workerd.origin()).send(new ControlPlaneCommand(input));
    assert.match(execution.thingArn, /thing\/bare$/);
    assert.equal(execution.thingName, undefined);
  });

  test("$next: the one in progress comes first", async () => {
    const { execution } = await answered(describeExecution("busy", "$next"));
    assert.deepEqual([execution.jobId, execution.executionNumber, execution.jobDocument], ["running", 4, "{}"]);
  });

  test("$next: else the one that is queued longest", async () => {
    const { execution } = await answered(describeExecution("waiting", "$next"));
    assert.equal(execution.jobId, "older");
  });

  test("$next: nothing is pending, no execution", async () => {
    assert.deepEqual(await answered(describeExecution("ended", "$next")), {});
    assert.deepEqual(await answered(describeExecution("never-heard-of", "$next")), {});
  });

  for (const status of terminal) {
    test(`TerminalStateException: ${status}`, async () => {
      await refuses(describeExecution("ended", status), TerminalStateException, 410, /terminal state/);
    });
  }

  test("TerminalStateException with a number", async () => {
    const sent = describeExecution("line3:press-17", "firmware-4_2_0", { executionNumber: 1 });
    await refuses(sent, TerminalStateException, 410, /terminal state/);
  });

  test("InvalidRequestException", async () => {
    await refuses(describeExecution("a b", "j"), InvalidRequestException, 400, /\/thingName/);
    await refuses(describeExecution("t", "a:b"), InvalidRequestException, 400, /\/jobId/);
    const negative = { executionNumber: -1 };
    await refuses(describeExecution("t", "j", negative), InvalidRequestException, 400, /executionNumber/);
  });

  test("ResourceNotFoundException", async () => {
    await refuses(describeExecution("bare", "other"), ResourceNotFoundException, 404, /does not exist/);
    await refuses(describeExecution("bare", "x".repeat(65)), ResourceNotFoundException, 404, /does not exist/);
    const unknown = { executionNumber: 2 };
    await refuses(describeExecution("bare", "j", unknown), ResourceNotFoundException, 404, /number 2/);
  });

  test("ServiceUnavailableException where KV fails, and where D1 does", async () => {
    const withoutKv = jobsData(workerd.origin("kv-fails"));
    await refuses(describeExecution("bare", "j", {}, withoutKv), ServiceUnavailableException, 503, /unavailable/);
    const withoutIndex = jobsData(workerd.origin("index-fails"));
    const next = describeExecution("bare", "$next", {}, withoutIndex);
    await refuses(next, ServiceUnavailableException, 503, /unavailable/);
    const published = await answered(describeExecution("bare", "j", {}, withoutIndex));
    assert.equal(published.execution.thingName, "bare");
  });

  test("what was signed for another host: S2 has no exception for it, it is what AWS answers elsewhere", async () => {
    const abroad = naming("data.jobs.iot.us-west-2.amazonaws.com", jobsData(workerd.origin()));
    await assert.rejects(describeExecution("bare", "j", {}, abroad), { name: "InvalidSignatureException" });
  });
});
