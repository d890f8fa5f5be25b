// The records that are measured with: those of the test data, under many names.

import { readFileSync } from "node:fs";

const sample = (name) => JSON.parse(readFileSync(`tests/data/samples/${name}.json`, "utf8"));

const TASK = sample("aws-iot-describe-thing-registration-task");
const { execution: EXECUTION } = sample("aws-iot-jobs-data-describe-job-execution-with-document");

const id = (n) => n.toString(16).padStart(8, "0");

/** A registration task as the control plane tells it. */
export function task(n) {
  return { ...TASK, taskId: TASK.taskId.replace(/^.{8}/, id(n)), successCount: n };
}

/** An execution as the data plane tells it: a job has a thousand. */
export function execution(n) {
  const [job, thing] = [Math.floor(n / 1000), n % 1000];
  return { ...EXECUTION, jobId: `${EXECUTION.jobId}-${job}`, thingName: `line3:press-${thing}`, versionNumber: n + 1 };
}
