-- Collecting: when each source was last heard of, what to ask a provider for first, and which events were taken.

-- every: seconds between two looks of the collector that told of it. via: collect, push, or empty for an import.
-- problem: why it could not be asked last. behind: how many records are known to have changed and are not described yet.
-- told_at: when the collector or the rule last told of it, by the deployment's clock.
ALTER TABLE sources ADD COLUMN every INTEGER;
ALTER TABLE sources ADD COLUMN via TEXT NOT NULL DEFAULT '';
ALTER TABLE sources ADD COLUMN problem TEXT;
ALTER TABLE sources ADD COLUMN behind INTEGER;
ALTER TABLE sources ADD COLUMN told_at REAL;

-- Records that are to be described first. kind: job-execution, job, registration-task or batch-task; name: the thing, the job
-- or the task; part: of an execution the job, else empty; number: of an execution, 0 for the latest; why: pushed or seen.
-- A mark is taken off by the first observation that is as new.
CREATE TABLE wanted (
  kind   TEXT    NOT NULL,
  name   TEXT    NOT NULL,
  part   TEXT    NOT NULL,
  number INTEGER NOT NULL,
  at     REAL    NOT NULL,
  why    TEXT    NOT NULL,
  PRIMARY KEY (kind, name, part, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX wanted_newest ON wanted (why, at);

CREATE TRIGGER executions_inserted_wanted AFTER INSERT ON executions BEGIN
  DELETE FROM wanted WHERE kind = 'job-execution' AND name = new.thing_name AND part = new.job_id
    AND (number = new.execution_number OR number = 0 AND new.latest) AND at <= new.observed_at;
END;
CREATE TRIGGER executions_observed_wanted AFTER UPDATE OF observation ON executions BEGIN
  DELETE FROM wanted WHERE kind = 'job-execution' AND name = new.thing_name AND part = new.job_id
    AND (number = new.execution_number OR number = 0 AND new.latest) AND at <= new.observed_at;
END;
-- What an execution makes of its job tells nothing of the job.
CREATE TRIGGER jobs_inserted_wanted AFTER INSERT ON jobs WHEN new.status <> '' BEGIN
  DELETE FROM wanted WHERE kind = 'job' AND name = new.job_id AND part = '' AND number = 0 AND at <= new.observed_at;
END;
CREATE TRIGGER jobs_observed_wanted AFTER UPDATE OF observation ON jobs BEGIN
  DELETE FROM wanted WHERE kind = 'job' AND name = new.job_id AND part = '' AND number = 0 AND at <= new.observed_at;
END;
CREATE TRIGGER registration_tasks_inserted_wanted AFTER INSERT ON registration_tasks BEGIN
  DELETE FROM wanted WHERE kind = 'registration-task' AND name = new.task_id AND part = '' AND number = 0 AND at <= new.observed_at;
END;
CREATE TRIGGER registration_tasks_observed_wanted AFTER UPDATE OF observation ON registration_tasks BEGIN
  DELETE FROM wanted WHERE kind = 'registration-task' AND name = new.task_id AND part = '' AND number = 0 AND at <= new.observed_at;
END;
CREATE TRIGGER batch_tasks_inserted_wanted AFTER INSERT ON batch_tasks BEGIN
  DELETE FROM wanted WHERE kind = 'batch-task' AND name = new.task_id AND part = '' AND number = 0 AND at <= new.observed_at;
END;
CREATE TRIGGER batch_tasks_observed_wanted AFTER UPDATE OF observation ON batch_tasks BEGIN
  DELETE FROM wanted WHERE kind = 'batch-task' AND name = new.task_id AND part = '' AND number = 0 AND at <= new.observed_at;
END;

-- Events that a rule has sent, by the id that AWS gives each: it may send one several times.
CREATE TABLE events (
  event_id TEXT NOT NULL PRIMARY KEY,
  at       REAL NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX events_at ON events (at);
