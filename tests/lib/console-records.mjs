// The records that the console is tested with: the demo fleet, and what it lacks.
import * as observations from "./observations.mjs";
import { text } from "./project.mjs";

/** When the sources of the demo fleet spoke, in epoch seconds: 2026-11-19 16:00:00 UTC. */
export const OBSERVED = 1_795_104_000;

/** What the browser's clock says in tests and pictures, in epoch seconds: a little later. */
export const NOW = OBSERVED + 130;

/** An observation of a registration task. */
export function registrationTask(taskId, members, observedAt = OBSERVED) {
  const usual = {
    creationDate: 1_795_100_400,
    lastModifiedDate: 1_795_103_990,
    inputFileBucket: "acme-provisioning",
    inputFileKey: "batches/2026-11/line4.json",
    roleArn: "arn:aws:iam::123456789012:role/IoTBulkProvisioning",
  };
  return { ...observations.registrationTask(taskId, { ...usual, ...members }), observedAt };
}

/** An observation of a job execution. */
export function jobExecution(thingName, jobId, members, observedAt = OBSERVED) {
  const usual = { versionNumber: 1, queuedAt: 1_795_100_400, lastUpdatedAt: 1_795_100_400 };
  return { ...observations.execution(thingName, jobId, 1, { ...usual, ...members }), observedAt };
}

/** 32 KB, as much as a job document may hold: so many files, and a text that fills the rest. */
export function largestDocument(files) {
  const file = (index) => ({ name: `module-${index}.bin`, size: 4096 * (index + 1), flags: [true, null, -1.5e3] });
  const short = JSON.stringify({ files: Array.from({ length: files }, (_, index) => file(index)), note: "" });
  return short.replace('"note":""', `"note":"${"x".repeat(32_768 - short.length)}"`);
}

/** An observation of a job. */
function job(jobId, members) {
  const usual = {
    status: "IN_PROGRESS",
    targetSelection: "SNAPSHOT",
    targets: ["arn:aws:iot:us-west-2:123456789012:thinggroup/presses"],
    createdAt: 1_795_068_000,
    lastUpdatedAt: 1_795_068_000,
  };
  return { ...observations.job(jobId, { ...usual, ...members }), observedAt: OBSERVED };
}

/** An observation of a batch task. */
function batchTask(taskId, members) {
  const usual = { taskName: taskId, taskType: "DeviceCmd", taskFrom: "Portal", startTime: "20261119T130000Z", totalCnt: 800 };
  return { ...observations.batchTask(taskId, { ...usual, ...members }), observedAt: OBSERVED };
}

/** An observation of what a batch task did to a device. */
function subtask(taskId, deviceId, members) {
  return { ...observations.subtask(taskId, { param: { deviceId }, ...members }), observedAt: OBSERVED };
}

/** An observation of a report of a registration task. */
function report(taskId, type, name) {
  const link = `https://reports.example.com/${name}.json?X-Amz-Expires=3600`;
  return { ...observations.report(taskId, type, link), observedAt: OBSERVED };
}

/** Ids of the records that the demo fleet lacks. */
export const RIGHT_TO_LEFT = "1f1f7d5a-6f0e-4d0e-9a51-0a4e1c7f6a10";
export const OUTSIDE = "2b64c1de-13d2-4a3c-8f7e-5c0d7a9be221";
export const PAUSED = "3c0f7b52-90aa-4b9d-b1c4-6d1e8fab4c32";
export const LONGEST_THING = `${"plant-7:hall-3:line-12:cell-4:".repeat(4)}press-17`;
export const LONGEST_JOB = `${"firmware-rollout-4_3_1-".repeat(2)}stage-two-canary-2`;
export const REMAINING = "4d1e6f2a-08b7-4c55-8a3e-6b2f9d70c143";
export const STUCK = "5e2f703b-19c8-4d66-9b4f-7c30ae81d254";
export const REPORTED = "0efd7f25-3776-4e96-8d3f-e0308fb5ac5a";
export const STUCK_THING = "line4:press-26";
export const WITH_FAILURES = "settings-line4";
/** The name of a task, of a job, and of a thing with an execution. */
export const AMBIGUOUS = "commissioning-line5";
export const WITH_SUBTASKS = "43689cab6915eab97d264a39";
export const WITHOUT_PARAMETERS = "5b1f0c7d2a9e4d3386c0b4f1";
export const SUMS_DIFFER = "6c2a1d8e3baf5e4497d1c5a2";

/** The whole fleet, as observations. */
export function fleet() {
  return [...demo(), ...added(), ...jobs(), ...stuck(), ...parts()];
}

/** What is shown to those who have not seen the console yet: nothing odd. */
export function showcase() {
  return [...demo(), ...jobs(), ...parts()];
}

/** Imports, each with the entry of the journal that a request of it makes. */
export const IMPORTS = [
  { import: "2026-11-18-night", request: 0, via: "fleetglass import" },
  {
    import: "2026-11-19-night",
    request: 0,
    via: "fleetglass import",
    refused: 7,
    refusals: [
      { record: "line 12", reason: "kind is not registration-task, job-execution or batch-task" },
      { record: "job execution cert-rotation-2026q4 of water:meter-4401", reason: "its ARN is of another account" },
    ],
  },
];

function demo() {
  return text("crates/generate/demo/fleet.ndjson").trim().split("\n").map((line) => JSON.parse(line));
}

function added() {
  const queued = { status: "QUEUED" };
  const atWork = { status: "InProgress" };
  return [
    registrationTask(RIGHT_TO_LEFT, {
      status: "Failed",
      successCount: 118,
      failureCount: 2,
      percentageProgress: 4,
      message: "تعذّر فتح الملف batches/2026-11/line4.json في الحاوية acme-provisioning: تم رفض الوصول",
    }),
    registrationTask(OUTSIDE, { ...atWork, successCount: 40, failureCount: -3, percentageProgress: 130 }),
    registrationTask(PAUSED, { status: "Paused", successCount: 812, failureCount: 0, percentageProgress: 40 }),
    jobExecution(LONGEST_THING, LONGEST_JOB, { ...queued, jobDocument: '{"operation":"reboot"}' }),
    jobExecution("line4:press-21", "large-document", { ...queued, jobDocument: largestDocument(16) }),
    jobExecution("line4:press-21", "shell-script", { ...queued, jobDocument: SCRIPT }),
    registrationTask(AMBIGUOUS, { ...atWork, successCount: 5, failureCount: 0, percentageProgress: 10 }),
    jobExecution(AMBIGUOUS, AMBIGUOUS, queued),
    batchTask(WITHOUT_PARAMETERS, { status: "Pending" }),
    batchTask(SUMS_DIFFER, { status: "Running", successCnt: 300, failCnt: 20, timeoutCnt: 10, completeCnt: 350 }),
  ];
}

/** One that runs, one that was completed with failures; most executions are of jobs that nobody described. */
function jobs() {
  const ended = { startedAt: 1_795_100_460, lastUpdatedAt: 1_795_100_700, versionNumber: 3 };
  return [
    job("firmware-4_3_1", {
      description: "Press firmware 4.3.1 for all lines",
      document: '{"operation":"firmware-update","version":"4.3.1","rebootAfter":true}',
      timeoutConfig: { inProgressTimeoutInMinutes: 60 },
    }),
    job(WITH_FAILURES, { status: "COMPLETED", completedAt: 1_795_100_700, lastUpdatedAt: 1_795_100_700 }),
    jobExecution("line4:press-23", WITH_FAILURES, { ...ended, status: "SUCCEEDED" }),
    jobExecution("line4:press-24", WITH_FAILURES, { ...ended, status: "FAILED", statusDetails: { error: "no-valve" } }),
    jobExecution("line4:press-25", WITH_FAILURES, { ...ended, status: "TIMED_OUT" }),
  ];
}

/** What was the same an hour before, and what was not. */
function stuck() {
  const before = OBSERVED - 3600;
  const running = { status: "IN_PROGRESS", queuedAt: before - 600, startedAt: before - 60, lastUpdatedAt: before - 60 };
  const first = (at) => jobExecution(STUCK_THING, "firmware-4_3_1", { ...running, versionNumber: 2 }, at);
  const later = { status: "QUEUED", queuedAt: before, lastUpdatedAt: before };
  const task = (id, successCount, percentageProgress, at) => {
    const counts = { successCount, failureCount: 3, percentageProgress };
    return registrationTask(id, { status: "InProgress", ...counts, lastModifiedDate: before + successCount }, at);
  };
  return [
    first(before),
    first(OBSERVED),
    jobExecution(STUCK_THING, "mqtt-keepalive-120s", later),
    jobExecution(STUCK_THING, "cert-rotation-2026q4", { ...later, queuedAt: before + 60 }),
    task(REMAINING, 397, 20, before),
    task(REMAINING, 1197, 60, OBSERVED),
    task(STUCK, 397, 20, before),
    task(STUCK, 397, 20, OBSERVED),
  ];
}

/** What belongs to tasks. */
function parts() {
  const of = (device, members) => subtask(WITH_SUBTASKS, `8f6c3d0a-${device}`, members);
  const error = JSON.stringify({ error_code: "100418", error_desc: "The deviceData is not existed." });
  return [
    of("0101", { status: "Success", output: JSON.stringify({ requestId: "7c21b1f0", result: "delivered" }) }),
    of("0102", { status: "Fail", error }),
    of("0103", { status: "WaitResult" }),
    of("0104", { status: "Pending" }),
    report(REPORTED, "ERRORS", "district-7-errors"),
    report(REPORTED, "RESULTS", "district-7-results"),
  ];
}

const SCRIPT = `#!/bin/sh
set -e

mosquitto_sub -t "$aws/things/$1/jobs/notify" -C 1 | jq .execution
reboot && exit 0
`;
