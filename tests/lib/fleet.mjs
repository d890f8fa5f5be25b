// A generated fleet, as the tests know it: which observation of a record is the newest, and where it is described.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { send } from "./http.mjs";
import { rows } from "./workerd.mjs";

const DAY = 86_400;
const BEGIN = Date.parse("2026-11-19T16:00:00Z") / 1000;

/** The statuses after which nothing more happens. */
const FINAL = new Set([
  ...["Completed", "Failed", "Cancelled"],
  ...["SUCCEEDED", "FAILED", "TIMED_OUT", "REJECTED", "REMOVED", "CANCELED"],
  ...["Complete", "Timeout", "Success", "Fail"],
]);
const isFinal = ({ status }) => Number(FINAL.has(status));
const batch = "/iocm/app/batchtask/v1.1.0";

/** The data plane tells the document too, but nothing of an execution that is over. */
function executionPath(execution) {
  const { thingName, jobId, executionNumber } = execution;
  const path = `/things/${thingName}/jobs/${jobId}?executionNumber=${executionNumber}`;
  return isFinal(execution) ? `/iot${path}` : `${path}&includeJobDocument=true`;
}

/**
 * Of each kind: the table that keeps it, what names a record, what grows with its age (the time of observation comes
 * last, for all), where it is described, what of that answer it is, and which members are not described.
 */
const kinds = {
  "registration-task": {
    table: "registration_tasks",
    name: ({ taskId }) => taskId,
    age: (task) => [task.lastModifiedDate, isFinal(task), task.successCount + task.failureCount],
    path: ({ taskId }) => `/thing-registration-tasks/${taskId}`,
    described: (answer) => answer,
  },
  "job-execution": {
    table: "executions",
    name: ({ thingName, jobId, executionNumber }) => `${thingName} ${jobId} ${executionNumber}`,
    age: (execution) => [execution.versionNumber, execution.lastUpdatedAt, isFinal(execution)],
    path: executionPath,
    described: ({ execution }) => ({
      ...execution,
      thingName: execution.thingName ?? execution.thingArn.split(":thing/")[1],
      statusDetails: execution.statusDetails?.detailsMap ?? execution.statusDetails,
    }),
    // One is reckoned anew with each answer; the others are told by one plane alone.
    untold: (execution) => ["approximateSecondsBeforeTimedOut", isFinal(execution) ? "jobDocument" : "forceCanceled"],
  },
  "batch-task": {
    table: "batch_tasks",
    name: ({ taskId }) => taskId,
    age: (task) => [isFinal(task), task.completeCnt + task.expiredCnt],
    path: ({ taskId }) => `${batch}/tasks/${taskId}`,
    described: (answer) => answer,
    untold: () => ["tags"],
  },
  job: {
    table: "jobs",
    name: ({ jobId }) => jobId,
    age: (job) => [job.lastUpdatedAt],
    path: ({ jobId }) => `/api/v1/jobs/${jobId}`,
    described: ({ record }) => record,
  },
  subtask: {
    table: "subtasks",
    name: ({ taskId, param }) => `${taskId} ${JSON.stringify(param)}`,
    age: (subtask) => [isFinal(subtask)],
    // A page holds 250 of a task's, so that each is asked for by itself.
    path: ({ taskId, param: { deviceId, index } }) =>
      `${batch}/taskDetails?taskId=${taskId}&${deviceId ? `deviceId=${deviceId}` : `index=${index}`}`,
    described: ({ taskDetails }, { param }) =>
      taskDetails.find((detail) => JSON.stringify(detail.param) === JSON.stringify(param)),
    untold: () => ["taskId"],
  },
  report: {
    table: "reports",
    name: ({ taskId, link }) => `${taskId} ${new URL(link).pathname}`,
    age: () => [],
    path: ({ taskId }) => `/api/v1/registration-tasks/${taskId}/reports`,
    described: ({ reports }, { link }) => reports.find((report) => new URL(report.link).pathname === new URL(link).pathname),
    untold: () => ["taskId"],
  },
};

/** What names a record among all. */
export const nameOf = ({ kind, record }) => `${kind} ${kinds[kind].name(record)}`;

const age = ({ kind, record, observedAt }) => [...kinds[kind].age(record), observedAt];

/** Below 0 where the first of two observations of a record is older than the second. */
export function byAge(one, other) {
  const [a, b] = [age(one), age(other)];
  const differing = a.findIndex((part, place) => part !== b[place]);
  return differing < 0 ? 0 : a[differing] - b[differing];
}

/** Adds observations to the newest of each record, by name. */
export function keepNewest(newest, observations) {
  for (const observation of observations) {
    const name = nameOf(observation);
    const known = newest.get(name);
    if (!known || byAge(known, observation) < 0) newest.set(name, observation);
  }
  return newest;
}

/** The observations that `fleetglass generate` writes of one fleet, as it is seen on some day. */
export function seenOn(day, command, options) {
  const args = ["generate", "--until", String(BEGIN + day * DAY), ...options];
  const text = execFileSync(command, args, { encoding: "utf8", maxBuffer: 1 << 30 });
  return text.trim().split("\n").map((line) => JSON.parse(line));
}

/** The observations that the index holds, by name. */
export async function indexed({ index }) {
  const all = new Map();
  for (const { table } of Object.values(kinds)) {
    for (const { observation } of await rows(index, `SELECT observation FROM ${table}`)) {
      const read = JSON.parse(observation);
      all.set(nameOf(read), read);
    }
  }
  return all;
}

/** Asks for all of these records over HTTP. Gives the names of those that are not there, and of those that are not so. */
export async function compareDescribed(origin, observations) {
  const answers = new Map();
  const ask = async (path) => {
    const { status, text } = await send(origin, { path });
    assert.ok(status === 200 || status === 404, `${path}: ${status} ${text}`);
    return status === 200 ? JSON.parse(text) : undefined;
  };
  const found = { lost: [], other: [] };
  const compare = async (observation) => {
    const { kind, record } = observation;
    const path = kinds[kind].path(record);
    if (!answers.has(path)) answers.set(path, ask(path));
    const answer = await answers.get(path);
    const described = answer && kinds[kind].described(answer, record);
    if (!described) found.lost.push(nameOf(observation));
    else if (!isSo(described, record, kinds[kind].untold?.(record))) found.other.push(nameOf(observation));
  };
  const left = [...observations];
  const asker = async () => {
    while (left.length > 0) await compare(left.pop());
  };
  await Promise.all(Array.from({ length: 16 }, asker));
  return found;
}

/** True where each member of a record is described as it was told. */
function isSo(described, record, untold = []) {
  const members = Object.keys(record).filter((member) => !untold.includes(member));
  try {
    for (const member of members) assert.deepEqual(described[member], record[member]);
    return true;
  } catch {
    return false;
  }
}
