// Observations, as sources tell them.

export const observedAt = 1763600000;

export const registrationTask = (taskId, members = {}) => ({
  kind: "registration-task",
  record: { taskId, ...members },
  observedAt,
});

export const execution = (thingName, jobId, executionNumber, members = {}) => ({
  kind: "job-execution",
  record: { thingName, jobId, executionNumber, ...members },
  observedAt,
});

export const batchTask = (taskId, members = {}) => ({
  kind: "batch-task",
  record: { taskId, ...members },
  observedAt,
});

export const job = (jobId, members = {}) => ({ kind: "job", record: { jobId, ...members }, observedAt });

export const subtask = (taskId, members = {}) => ({ kind: "subtask", record: { taskId, ...members }, observedAt });

export const report = (taskId, reportType, link) => ({
  kind: "report",
  record: { taskId, reportType, link },
  observedAt,
});
