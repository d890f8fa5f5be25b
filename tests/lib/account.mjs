// What happens in an AWS account: jobs run, things work through them, registrations go on. Observations in the order in
// which they come about, as many of each record as it has states.
import { chance } from "./chance.mjs";

const BEGIN = 1_795_000_000;
const ENDS = ["SUCCEEDED", "SUCCEEDED", "SUCCEEDED", "FAILED", "TIMED_OUT", "REJECTED", "CANCELED"];

/** All that comes about in an account of so many jobs, things that each runs on, and registration tasks. */
export function account({ jobs, things, tasks, seed }) {
  const random = chance(seed);
  const pick = (list) => list[Math.floor(random() * list.length)];
  let now = BEGIN;
  const told = (kind, record) => ({ kind, record, observedAt: Math.ceil(now) });
  const stories = [
    ...Array.from({ length: jobs }, (_, n) => ofJob(`job-${n}`)),
    ...Array.from({ length: tasks }, (_, n) => ofTask(`task-${n}`)),
  ];
  const all = [];
  while (stories.length > 0) {
    const story = pick(stories);
    now = Math.round((now + random() / 4) * 1000) / 1000;
    const { done, value } = story.next();
    if (done) stories.splice(stories.indexOf(story), 1);
    else all.push(...value);
  }
  return all;

  function* ofJob(jobId) {
    const createdAt = now;
    const job = (status) =>
      told("job", { jobId, document: `{"operation":"${jobId}"}`, status, targetSelection: "SNAPSHOT", createdAt, lastUpdatedAt: now });
    const runs = Array.from({ length: things }, (_, n) => ofExecution(`thing-${n}`, jobId));
    yield [job("IN_PROGRESS"), ...runs.flatMap((run) => run.next().value)];
    while (runs.length > 0) {
      const run = pick(runs);
      const { done, value } = run.next();
      if (done) runs.splice(runs.indexOf(run), 1);
      else yield value;
    }
    yield [job("COMPLETED")];
  }

  function* ofExecution(thingName, jobId) {
    let executionNumber = 0;
    do {
      executionNumber += 1;
      const queuedAt = now;
      let versionNumber = 0;
      const state = (status, more) => {
        versionNumber += 1;
        const record = { thingName, jobId, executionNumber, status, queuedAt, lastUpdatedAt: now, versionNumber, ...more };
        return [told("job-execution", { ...record, jobDocument: `{"operation":"${jobId}"}` })];
      };
      yield state("QUEUED");
      const startedAt = now;
      for (let step = 0; random() < 0.6; step += 1) {
        const approximateSecondsBeforeTimedOut = 3_600;
        yield state("IN_PROGRESS", { startedAt, statusDetails: { step: String(step) }, approximateSecondsBeforeTimedOut });
      }
      yield state(pick(ENDS), { startedAt, statusDetails: { reason: `ended as number ${Math.floor(random() * 1e6)}` } });
    } while (random() < 0.1);
  }

  function* ofTask(taskId) {
    const creationDate = now;
    const task = (status, more) => told("registration-task", { taskId, status, creationDate, lastModifiedDate: now, ...more });
    for (let successCount = 0; successCount < 90; successCount += 30) {
      yield [task("InProgress", { successCount, failureCount: 0, percentageProgress: successCount })];
    }
    const reports = ["ERRORS", "RESULTS"].map((reportType) =>
      told("report", { taskId, reportType, link: `https://reports.example.com/${taskId}/${reportType}?signature=x` }));
    yield [...reports, task("Completed", { successCount: 90, failureCount: 10, percentageProgress: 100 })];
  }
}
