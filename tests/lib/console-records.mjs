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

/** Ids of the records that the demo fleet lacks. */
export const RIGHT_TO_LEFT = "1f1f7d5a-6f0e-4d0e-9a51-0a4e1c7f6a10";
export const OUTSIDE = "2b64c1de-13d2-4a3c-8f7e-5c0d7a9be221";
export const PAUSED = "3c0f7b52-90aa-4b9d-b1c4-6d1e8fab4c32";
export const LONGEST_THING = `${"plant-7:hall-3:line-12:cell-4:".repeat(4)}press-17`;
export const LONGEST_JOB = `${"firmware-rollout-4_3_1-".repeat(2)}stage-two-canary-2`;

/** The whole fleet, as observations. */
export function fleet() {
  return [...demo(), ...added()];
}

function demo() {
  return text("crates/cli/demo/fleet.ndjson").trim().split("\n").map((line) => JSON.parse(line));
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
  ];
}

const SCRIPT = `#!/bin/sh
set -e

mosquitto_sub -t "$aws/things/$1/jobs/notify" -C 1 | jq .execution
reboot && exit 0
`;
