// `@aws-sdk/client-iot`, stock but for its endpoint: S0, and the control plane's DescribeJobExecution.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import {
  DescribeJobExecutionCommand,
  DescribeThingRegistrationTaskCommand,
  InternalFailureException,
  InvalidRequestException,
  IoTServiceException,
  ResourceNotFoundException,
  ServiceUnavailableException,
  UnauthorizedException,
} from "@aws-sdk/client-iot";
import { importAll } from "../lib/import.mjs";
import { execution, registrationTask } from "../lib/observations.mjs";
import { answered, iot, naming, refused } from "../lib/sdk.mjs";
import { account, region, start } from "../lib/workerd.mjs";

const task = {
  creationDate: 1763510400.417,
  failureCount: 37,
  inputFileBucket: "acme-provisioning",
  inputFileKey: "batches/2025-11/line3.json",
  lastModifiedDate: 1763512113,
  message: "37 things were not provisioned",
  percentageProgress: 61,
  roleArn: "arn:aws:iam::123456789012:role/IoTBulkProvisioning",
  status: "InProgress",
  successCount: 6120,
  templateBody: '{"Resources": {}}',
};
const running = {
  status: "IN_PROGRESS",
  statusDetails: { phase: "downloading" },
  queuedAt: 1763600000.5,
  startedAt: 1763600360,
  lastUpdatedAt: 1763601012.25,
  versionNumber: 7,
  forceCanceled: false,
  jobDocument: "{}",
};

let workerd;
let client;

const describeTask = (taskId, by = client) => by.send(new DescribeThingRegistrationTaskCommand({ taskId }));
const describeExecution = (input, by = client) => by.send(new DescribeJobExecutionCommand(input));

const refuses = (sent, kind, status, message) =>
  refused(sent, { service: IoTServiceException, kind, status, message });

describe("client-iot", () => {
  before(async () => {
    workerd = await start({ names: ["closed", "kv-fails"] });
    client = iot(workerd.origin());
    await importAll(workerd.origin(), [
      registrationTask("all-members", task),
      registrationTask("bare"),
      registrationTask("a/b c", { status: "Completed" }),
      execution("line3:press-17", "firmware-4_2_0", 2939653338, running),
      execution("line3:press-17", "firmware-4_2_0", 1, { status: "FAILED" }),
      execution("idle", "j", 1, { status: "QUEUED", statusDetails: {} }),
      execution("stopped", "j", 1, { status: "CANCELED", forceCanceled: true }),
    ]);
  });
  after(() => workerd?.stop());

  test("DescribeThingRegistrationTask: all members, dates parsed", async () => {
    assert.deepEqual(await answered(describeTask("all-members")), {
      ...task,
      taskId: "all-members",
      creationDate: new Date(1763510400417),
      lastModifiedDate: new Date(1763512113000),
    });
  });

  test("DescribeThingRegistrationTask: absent members are absent", async () => {
    assert.deepEqual(await answered(describeTask("bare")), { taskId: "bare" });
  });

  test("DescribeThingRegistrationTask: an id that has to be encoded", async () => {
    assert.deepEqual(await answered(describeTask("a/b c")), { taskId: "a/b c", status: "Completed" });
  });

  test("DescribeJobExecution: the control plane's shape, dates parsed", async () => {
    const input = { thingName: "line3:press-17", jobId: "firmware-4_2_0" };
    assert.deepEqual(await answered(describeExecution(input)), {
      execution: {
        jobId: "firmware-4_2_0",
        status: "IN_PROGRESS",
        forceCanceled: false,
        statusDetails: { detailsMap: { phase: "downloading" } },
        thingArn: `arn:aws:iot:${region}:${account}:thing/line3:press-17`,
        queuedAt: new Date(1763600000500),
        startedAt: new Date(1763600360000),
        lastUpdatedAt: new Date(1763601012250),
        executionNumber: 2939653338,
        versionNumber: 7,
      },
    });
  });

  test("DescribeJobExecution: an earlier execution by its number, terminal all the same", async () => {
    const input = { thingName: "line3:press-17", jobId: "firmware-4_2_0", executionNumber: 1 };
    const { execution } = await answered(describeExecution(input));
    assert.equal(execution.executionNumber, 1);
    assert.equal(execution.status, "FAILED");
  });

  test("DescribeJobExecution: statusDetails that are empty, forceCanceled", async () => {
    const idle = await answered(describeExecution({ thingName: "idle", jobId: "j" }));
    assert.deepEqual(idle.execution.statusDetails, {});
    const stopped = await answered(describeExecution({ thingName: "stopped", jobId: "j" }));
    assert.equal(stopped.execution.forceCanceled, true);
  });

  test("InvalidRequestException", async () => {
    await refuses(describeTask("x".repeat(41)), InvalidRequestException, 400, /length less than or equal to 40/);
    await refuses(describeExecution({ thingName: "t", jobId: "$next" }), InvalidRequestException, 400, /\/jobId/);
    const negative = { thingName: "t", jobId: "j", executionNumber: -1 };
    await refuses(describeExecution(negative), InvalidRequestException, 400, /executionNumber/);
  });

  test("ResourceNotFoundException", async () => {
    await refuses(describeTask("none"), ResourceNotFoundException, 404, /none does not exist/);
    const unknown = { thingName: "line3:press-17", jobId: "firmware-4_2_0", executionNumber: 3 };
    await refuses(describeExecution(unknown), ResourceNotFoundException, 404, /number 3, does not exist/);
  });

  test("faults of a signature are the same for each operation", async () => {
    const accessKeyId = "FGTESTS";
    const unsigned = (by, name, message) =>
      Promise.all(
        [describeTask("bare", by), describeExecution({ thingName: "idle", jobId: "j" }, by)].map((sent) =>
          assert.rejects(sent, (error) => {
            assert.equal(error.name, name);
            assert.match(error.message, message);
            assert.equal(error.$metadata.httpStatusCode, 403);
            return true;
          }),
        ),
      );
    const nobody = iot(workerd.origin(), { accessKeyId: "FGNOBODY", secretAccessKey: "x".repeat(40) });
    await unsigned(nobody, "UnrecognizedClientException", /security token .* is invalid/);
    const wrong = iot(workerd.origin(), { accessKeyId, secretAccessKey: "x".repeat(40) });
    await unsigned(wrong, "InvalidSignatureException", /signature we calculated does not match/);
    const elsewhere = naming("fleet.example.com", iot(workerd.origin()));
    await unsigned(elsewhere, "InvalidSignatureException", /signature we calculated does not match/);
    const abroad = iot(workerd.origin(), undefined, { region: "eu-west-1" });
    await unsigned(abroad, "InvalidSignatureException", /not 'eu-west-1'\. This endpoint serves 'us-west-2'/);
  });

  test("a client whose clock is an hour off corrects it", async () => {
    const late = () => iot(workerd.origin(), undefined, { systemClockOffset: -3_600_000, maxAttempts: 2 });
    const task = await describeTask("bare", late());
    assert.equal(task.$metadata.attempts, 2);
    const execution = await describeExecution({ thingName: "idle", jobId: "j" }, late());
    assert.equal(execution.$metadata.attempts, 2);
  });

  test("a key without the right", async () => {
    const secretAccessKey = "a-third-secret-of-tests-40-characters-ok";
    const friend = iot(workerd.origin(), { accessKeyId: "FGFRIEND", secretAccessKey });
    await refuses(describeTask("bare", friend), UnauthorizedException, 401, /needs the right read-aws/);
  });

  test("InternalFailureException and ServiceUnavailableException where KV fails", async () => {
    const failing = iot(workerd.origin("kv-fails"));
    await refuses(describeTask("bare", failing), InternalFailureException, 500, /temporarily unavailable/);
    const sent = describeExecution({ thingName: "idle", jobId: "j" }, failing);
    await refuses(sent, ServiceUnavailableException, 503, /temporarily unavailable/);
  });
});
