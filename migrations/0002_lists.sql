-- What lists, counts and history stand on.
--
-- Columns that only repeat what the observation says are generated from it: there is one truth.
-- Times are epoch seconds; a time that was not told is -1e15, a deadline that there is none of 1e15, so that what is
-- sorted by is never null.
--
-- since        when the record was first observed in the state that it is in
-- unmoved      seconds between that and the last observation, of what is not final
-- id           never given again: SEARCH knows a record by it
-- message      what the record says of itself, in words
-- change       the clock's count at the transaction that last touched the row

-- Counts the transactions that changed anything: what is new since a count is what has a higher one.
CREATE TABLE clock (
  id    INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
  count INTEGER NOT NULL
) STRICT;
INSERT INTO clock (id, count) VALUES (1, 1);

-- Jobs, and of each how many executions are known in each status. One that nothing but executions told of has an
-- observation of its id alone. moved_at: when an execution of it was last updated.
CREATE TABLE jobs (
  id               INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  job_id           TEXT    NOT NULL,
  observation      TEXT    NOT NULL,
  document         TEXT    REFERENCES documents (hash),
  since            REAL    NOT NULL,
  rev              INTEGER NOT NULL,
  pub_rev          INTEGER NOT NULL DEFAULT 0,
  lease            INTEGER NOT NULL DEFAULT 0,
  change           INTEGER NOT NULL,
  queued           INTEGER NOT NULL DEFAULT 0,
  in_progress      INTEGER NOT NULL DEFAULT 0,
  succeeded        INTEGER NOT NULL DEFAULT 0,
  failed           INTEGER NOT NULL DEFAULT 0,
  timed_out        INTEGER NOT NULL DEFAULT 0,
  rejected         INTEGER NOT NULL DEFAULT 0,
  removed          INTEGER NOT NULL DEFAULT 0,
  canceled         INTEGER NOT NULL DEFAULT 0,
  other            INTEGER NOT NULL DEFAULT 0,
  moved_at         REAL    NOT NULL DEFAULT -1e15,
  executions       INTEGER NOT NULL AS (queued + in_progress + succeeded + failed + timed_out + rejected + removed + canceled + other) STORED,
  failures         INTEGER NOT NULL AS (failed + timed_out + rejected) STORED,
  status           TEXT    NOT NULL AS (ifnull(observation ->> '$.record.status', '')) STORED,
  state            TEXT    NOT NULL AS (CASE observation ->> '$.record.status'
    WHEN 'SCHEDULED' THEN 'pending' WHEN 'IN_PROGRESS' THEN 'in-progress' WHEN 'DELETION_IN_PROGRESS' THEN 'in-progress'
    WHEN 'COMPLETED' THEN iif(failed + timed_out + rejected > 0, 'warning', 'success') WHEN 'CANCELED' THEN 'stopped'
    ELSE 'unknown' END) STORED,
  target_selection TEXT             AS (observation ->> '$.record.targetSelection') STORED,
  namespace_id     TEXT             AS (observation ->> '$.record.namespaceId') STORED,
  created_at       REAL    NOT NULL AS (ifnull(observation ->> '$.record.createdAt', -1e15)) STORED,
  updated_at       REAL    NOT NULL AS (max(moved_at, ifnull(observation ->> '$.record.lastUpdatedAt', -1e15))) STORED,
  observed_at      REAL    NOT NULL AS (observation ->> '$.observedAt') STORED
) STRICT;
CREATE UNIQUE INDEX jobs_key ON jobs (job_id);
CREATE INDEX jobs_status ON jobs (status, updated_at);
CREATE INDEX jobs_state ON jobs (state, updated_at);
CREATE INDEX jobs_created ON jobs (created_at);
CREATE INDEX jobs_updated ON jobs (updated_at);
CREATE INDEX jobs_executions ON jobs (executions);
CREATE INDEX jobs_failures ON jobs (failures);
CREATE INDEX jobs_change ON jobs (change);
CREATE INDEX jobs_document ON jobs (document) WHERE document IS NOT NULL;
CREATE INDEX jobs_unpublished ON jobs (lease) WHERE pub_rev < rev;

-- Things that have executions, and how many of them are in which state.
CREATE TABLE things (
  id          INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  thing_name  TEXT    NOT NULL,
  rev         INTEGER NOT NULL DEFAULT 1,
  pub_rev     INTEGER NOT NULL DEFAULT 0,
  lease       INTEGER NOT NULL DEFAULT 0,
  change      INTEGER NOT NULL,
  queued      INTEGER NOT NULL DEFAULT 0,
  in_progress INTEGER NOT NULL DEFAULT 0,
  succeeded   INTEGER NOT NULL DEFAULT 0,
  failures    INTEGER NOT NULL DEFAULT 0,
  other       INTEGER NOT NULL DEFAULT 0,
  updated_at  REAL    NOT NULL DEFAULT -1e15,
  executions  INTEGER NOT NULL AS (queued + in_progress + succeeded + failures + other) STORED,
  pending     INTEGER NOT NULL AS (queued + in_progress) STORED
) STRICT;
CREATE UNIQUE INDEX things_key ON things (thing_name);
CREATE INDEX things_pending ON things (pending);
CREATE INDEX things_failures ON things (failures);
CREATE INDEX things_executions ON things (executions);
CREATE INDEX things_updated ON things (updated_at);
CREATE INDEX things_change ON things (change);
CREATE INDEX things_unpublished ON things (lease) WHERE pub_rev < rev;

-- How many executions are known in each status, and how many of those were last updated in which hour (hours since the epoch).
CREATE TABLE totals (
  status TEXT    NOT NULL PRIMARY KEY,
  n      INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE hours (
  hour   INTEGER NOT NULL,
  status TEXT    NOT NULL,
  n      INTEGER NOT NULL,
  PRIMARY KEY (hour, status)
) STRICT, WITHOUT ROWID;

CREATE TABLE new_executions (
  id               INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  thing_name       TEXT    NOT NULL,
  job_id           TEXT    NOT NULL,
  execution_number INTEGER NOT NULL,
  observation      TEXT    NOT NULL,
  document         TEXT    REFERENCES documents (hash),
  since            REAL    NOT NULL,
  message          TEXT    NOT NULL,
  latest           INTEGER NOT NULL,
  rev              INTEGER NOT NULL,
  pub_rev          INTEGER NOT NULL DEFAULT 0,
  lease            INTEGER NOT NULL DEFAULT 0,
  change           INTEGER NOT NULL,
  status           TEXT    NOT NULL AS (ifnull(observation ->> '$.record.status', '')) STORED,
  state            TEXT    NOT NULL AS (CASE observation ->> '$.record.status'
    WHEN 'QUEUED' THEN 'pending' WHEN 'IN_PROGRESS' THEN 'in-progress' WHEN 'SUCCEEDED' THEN 'success'
    WHEN 'FAILED' THEN 'error' WHEN 'TIMED_OUT' THEN 'error' WHEN 'REJECTED' THEN 'error'
    WHEN 'REMOVED' THEN 'stopped' WHEN 'CANCELED' THEN 'stopped' ELSE 'unknown' END) STORED,
  queued_at        REAL    NOT NULL AS (ifnull(observation ->> '$.record.queuedAt', -1e15)) STORED,
  started_at       REAL    NOT NULL AS (ifnull(observation ->> '$.record.startedAt', -1e15)) STORED,
  updated_at       REAL    NOT NULL AS (ifnull(observation ->> '$.record.lastUpdatedAt', -1e15)) STORED,
  observed_at      REAL    NOT NULL AS (observation ->> '$.observedAt') STORED,
  deadline         REAL    NOT NULL AS (iif((observation ->> '$.record.status') IN ('SUCCEEDED', 'FAILED', 'TIMED_OUT', 'REJECTED', 'REMOVED', 'CANCELED'), 1e15,
    ifnull((observation ->> '$.observedAt') + (observation ->> '$.record.approximateSecondsBeforeTimedOut'), 1e15))) STORED,
  unmoved          REAL    NOT NULL AS (iif((observation ->> '$.record.status') IN ('QUEUED', 'IN_PROGRESS'), (observation ->> '$.observedAt') - since, 0)) STORED
) STRICT;
INSERT INTO new_executions (thing_name, job_id, execution_number, observation, document, since, message, latest, rev, change)
  SELECT thing_name, job_id, execution_number, observation, document, observation ->> '$.observedAt',
    -- As the Worker writes it: reasons first, without their names.
    ifnull((SELECT substr(group_concat(said, ' · '), 1, 1000) FROM (SELECT iif(lower(key) IN ('reason', 'message', 'error', 'detail', 'failurereason', 'errormessage'),
      value, key || ': ' || value) AS said FROM json_each(observation, '$.record.statusDetails')
      ORDER BY lower(key) NOT IN ('reason', 'message', 'error', 'detail', 'failurereason', 'errormessage'), key)), ''), latest, rev, 1
  FROM executions;
DROP TABLE executions;
ALTER TABLE new_executions RENAME TO executions;
CREATE UNIQUE INDEX executions_key ON executions (thing_name, job_id, execution_number);
CREATE INDEX executions_pending ON executions (thing_name, status, queued_at, job_id)
  WHERE latest AND status IN ('IN_PROGRESS', 'QUEUED');
CREATE INDEX executions_unpublished ON executions (lease) WHERE pub_rev < rev;
CREATE INDEX executions_updated ON executions (updated_at);
CREATE INDEX executions_queued ON executions (queued_at);
CREATE INDEX executions_started ON executions (started_at);
CREATE INDEX executions_number ON executions (execution_number);
CREATE INDEX executions_deadline ON executions (deadline);
CREATE INDEX executions_status ON executions (status, updated_at);
CREATE INDEX executions_job ON executions (job_id, updated_at);
CREATE INDEX executions_job_status ON executions (job_id, status, updated_at);
CREATE INDEX executions_unknown ON executions (updated_at) WHERE state = 'unknown';
CREATE INDEX executions_unmoved ON executions (unmoved) WHERE unmoved > 0;
CREATE INDEX executions_change ON executions (change);
CREATE INDEX executions_document ON executions (document) WHERE document IS NOT NULL;

-- The counters follow the executions: one is counted where it is inserted, and where it moves on.
CREATE TRIGGER executions_inserted AFTER INSERT ON executions BEGIN
  INSERT INTO jobs (job_id, observation, since, rev, change)
    VALUES (new.job_id, json_object('kind', 'job', 'record', json_object('jobId', new.job_id), 'observedAt', json(new.observation -> '$.observedAt')),
      new.observed_at, 1, new.change) ON CONFLICT (job_id) DO NOTHING;
  INSERT INTO things (thing_name, change) VALUES (new.thing_name, new.change) ON CONFLICT (thing_name) DO NOTHING;
  UPDATE jobs SET queued = queued + (new.status = 'QUEUED'), in_progress = in_progress + (new.status = 'IN_PROGRESS'),
    succeeded = succeeded + (new.status = 'SUCCEEDED'), failed = failed + (new.status = 'FAILED'),
    timed_out = timed_out + (new.status = 'TIMED_OUT'), rejected = rejected + (new.status = 'REJECTED'),
    removed = removed + (new.status = 'REMOVED'), canceled = canceled + (new.status = 'CANCELED'),
    other = other + (new.state = 'unknown'), moved_at = max(moved_at, new.updated_at), change = new.change
    WHERE job_id = new.job_id;
  UPDATE things SET queued = queued + (new.status = 'QUEUED'), in_progress = in_progress + (new.status = 'IN_PROGRESS'),
    succeeded = succeeded + (new.status = 'SUCCEEDED'), failures = failures + (new.state = 'error'),
    other = other + (new.state IN ('stopped', 'unknown')), updated_at = max(updated_at, new.updated_at), change = new.change
    WHERE thing_name = new.thing_name;
  INSERT INTO totals (status, n) VALUES (new.status, 1) ON CONFLICT (status) DO UPDATE SET n = n + 1;
  INSERT INTO hours (hour, status, n) SELECT CAST(new.updated_at AS INTEGER) / 3600, new.status, 1 WHERE new.updated_at >= 0
    ON CONFLICT (hour, status) DO UPDATE SET n = n + 1;
END;
CREATE TRIGGER executions_moved AFTER UPDATE OF observation ON executions
  WHEN (old.status, old.updated_at) <> (new.status, new.updated_at) BEGIN
  UPDATE jobs SET queued = queued + (new.status = 'QUEUED') - (old.status = 'QUEUED'),
    in_progress = in_progress + (new.status = 'IN_PROGRESS') - (old.status = 'IN_PROGRESS'),
    succeeded = succeeded + (new.status = 'SUCCEEDED') - (old.status = 'SUCCEEDED'),
    failed = failed + (new.status = 'FAILED') - (old.status = 'FAILED'),
    timed_out = timed_out + (new.status = 'TIMED_OUT') - (old.status = 'TIMED_OUT'),
    rejected = rejected + (new.status = 'REJECTED') - (old.status = 'REJECTED'),
    removed = removed + (new.status = 'REMOVED') - (old.status = 'REMOVED'),
    canceled = canceled + (new.status = 'CANCELED') - (old.status = 'CANCELED'),
    other = other + (new.state = 'unknown') - (old.state = 'unknown'),
    moved_at = max(moved_at, new.updated_at), change = new.change
    WHERE job_id = new.job_id;
  UPDATE things SET queued = queued + (new.status = 'QUEUED') - (old.status = 'QUEUED'),
    in_progress = in_progress + (new.status = 'IN_PROGRESS') - (old.status = 'IN_PROGRESS'),
    succeeded = succeeded + (new.status = 'SUCCEEDED') - (old.status = 'SUCCEEDED'),
    failures = failures + (new.state = 'error') - (old.state = 'error'),
    other = other + (new.state IN ('stopped', 'unknown')) - (old.state IN ('stopped', 'unknown')),
    updated_at = max(updated_at, new.updated_at), change = new.change
    WHERE thing_name = new.thing_name;
  UPDATE totals SET n = n - 1 WHERE status = old.status;
  INSERT INTO totals (status, n) VALUES (new.status, 1) ON CONFLICT (status) DO UPDATE SET n = n + 1;
  UPDATE hours SET n = n - 1 WHERE hour = CAST(old.updated_at AS INTEGER) / 3600 AND status = old.status AND old.updated_at >= 0;
  INSERT INTO hours (hour, status, n) SELECT CAST(new.updated_at AS INTEGER) / 3600, new.status, 1 WHERE new.updated_at >= 0
    ON CONFLICT (hour, status) DO UPDATE SET n = n + 1;
END;
CREATE TRIGGER executions_deleted AFTER DELETE ON executions BEGIN
  UPDATE jobs SET queued = queued - (old.status = 'QUEUED'), in_progress = in_progress - (old.status = 'IN_PROGRESS'),
    succeeded = succeeded - (old.status = 'SUCCEEDED'), failed = failed - (old.status = 'FAILED'),
    timed_out = timed_out - (old.status = 'TIMED_OUT'), rejected = rejected - (old.status = 'REJECTED'),
    removed = removed - (old.status = 'REMOVED'), canceled = canceled - (old.status = 'CANCELED'),
    other = other - (old.state = 'unknown'), change = (SELECT count FROM clock)
    WHERE job_id = old.job_id;
  UPDATE things SET queued = queued - (old.status = 'QUEUED'), in_progress = in_progress - (old.status = 'IN_PROGRESS'),
    succeeded = succeeded - (old.status = 'SUCCEEDED'), failures = failures - (old.state = 'error'),
    other = other - (old.state IN ('stopped', 'unknown')), change = (SELECT count FROM clock)
    WHERE thing_name = old.thing_name;
  UPDATE totals SET n = n - 1 WHERE status = old.status;
  UPDATE hours SET n = n - 1 WHERE hour = CAST(old.updated_at AS INTEGER) / 3600 AND status = old.status AND old.updated_at >= 0;
END;

-- What the migration brought along is counted too.
INSERT INTO jobs (job_id, observation, since, rev, change, queued, in_progress, succeeded, failed, timed_out, rejected, removed, canceled, other, moved_at)
  SELECT job_id, json_object('kind', 'job', 'record', json_object('jobId', job_id), 'observedAt', max(observed_at)), max(observed_at), 1, 1,
    sum(status = 'QUEUED'), sum(status = 'IN_PROGRESS'), sum(status = 'SUCCEEDED'), sum(status = 'FAILED'), sum(status = 'TIMED_OUT'),
    sum(status = 'REJECTED'), sum(status = 'REMOVED'), sum(status = 'CANCELED'), sum(state = 'unknown'), max(updated_at)
  FROM executions GROUP BY job_id;
INSERT INTO things (thing_name, change, queued, in_progress, succeeded, failures, other, updated_at)
  SELECT thing_name, 1, sum(status = 'QUEUED'), sum(status = 'IN_PROGRESS'), sum(status = 'SUCCEEDED'), sum(state = 'error'),
    sum(state IN ('stopped', 'unknown')), max(updated_at)
  FROM executions GROUP BY thing_name;
INSERT INTO totals (status, n) SELECT status, count(*) FROM executions GROUP BY status;
INSERT INTO hours (hour, status, n) SELECT CAST(updated_at AS INTEGER) / 3600, status, count(*) FROM executions
  WHERE updated_at >= 0 GROUP BY 1, 2;

CREATE TABLE new_registration_tasks (
  id          INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  task_id     TEXT    NOT NULL,
  observation TEXT    NOT NULL,
  since       REAL    NOT NULL,
  rev         INTEGER NOT NULL,
  pub_rev     INTEGER NOT NULL DEFAULT 0,
  lease       INTEGER NOT NULL DEFAULT 0,
  change      INTEGER NOT NULL,
  status      TEXT    NOT NULL AS (ifnull(observation ->> '$.record.status', '')) STORED,
  state       TEXT    NOT NULL AS (CASE observation ->> '$.record.status'
    WHEN 'InProgress' THEN 'in-progress' WHEN 'Cancelling' THEN 'in-progress' WHEN 'Failed' THEN 'error' WHEN 'Cancelled' THEN 'stopped'
    WHEN 'Completed' THEN iif(ifnull(observation ->> '$.record.failureCount', 0) > 0, 'warning', 'success') ELSE 'unknown' END) STORED,
  progress    INTEGER NOT NULL AS (ifnull(observation ->> '$.record.percentageProgress', -1)) STORED,
  succeeded   INTEGER NOT NULL AS (ifnull(observation ->> '$.record.successCount', -1)) STORED,
  failed      INTEGER NOT NULL AS (ifnull(observation ->> '$.record.failureCount', -1)) STORED,
  created_at  REAL    NOT NULL AS (ifnull(observation ->> '$.record.creationDate', -1e15)) STORED,
  updated_at  REAL    NOT NULL AS (ifnull(observation ->> '$.record.lastModifiedDate', -1e15)) STORED,
  observed_at REAL    NOT NULL AS (observation ->> '$.observedAt') STORED,
  unmoved     REAL    NOT NULL AS (iif((observation ->> '$.record.status') IN ('InProgress', 'Cancelling'), (observation ->> '$.observedAt') - since, 0)) STORED
) STRICT;
INSERT INTO new_registration_tasks (task_id, observation, since, rev, change)
  SELECT task_id, observation, observation ->> '$.observedAt', rev, 1 FROM registration_tasks;
DROP TABLE registration_tasks;
ALTER TABLE new_registration_tasks RENAME TO registration_tasks;
CREATE UNIQUE INDEX registration_tasks_key ON registration_tasks (task_id);
CREATE INDEX registration_tasks_unpublished ON registration_tasks (lease) WHERE pub_rev < rev;
CREATE INDEX registration_tasks_status ON registration_tasks (status, updated_at);
CREATE INDEX registration_tasks_state ON registration_tasks (state, updated_at);
CREATE INDEX registration_tasks_progress ON registration_tasks (progress);
CREATE INDEX registration_tasks_succeeded ON registration_tasks (succeeded);
CREATE INDEX registration_tasks_failed ON registration_tasks (failed);
CREATE INDEX registration_tasks_created ON registration_tasks (created_at);
CREATE INDEX registration_tasks_updated ON registration_tasks (updated_at);
CREATE INDEX registration_tasks_unmoved ON registration_tasks (unmoved) WHERE unmoved > 0;
CREATE INDEX registration_tasks_change ON registration_tasks (change);

-- created_at is S3's startTime, yyyyMMdd'T'HHmmss'Z', where it is one.
CREATE TABLE new_batch_tasks (
  id          INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  task_id     TEXT    NOT NULL,
  observation TEXT    NOT NULL,
  since       REAL    NOT NULL,
  rev         INTEGER NOT NULL,
  pub_rev     INTEGER NOT NULL DEFAULT 0,
  lease       INTEGER NOT NULL DEFAULT 0,
  change      INTEGER NOT NULL,
  app_id      TEXT    NOT NULL AS (ifnull(observation ->> '$.record.appId', '')) STORED,
  name        TEXT    NOT NULL AS (ifnull(observation ->> '$.record.taskName', '')) STORED,
  type        TEXT    NOT NULL AS (ifnull(observation ->> '$.record.taskType', '')) STORED,
  status      TEXT    NOT NULL AS (ifnull(observation ->> '$.record.status', '')) STORED,
  state       TEXT    NOT NULL AS (CASE observation ->> '$.record.status'
    WHEN 'Pending' THEN 'pending' WHEN 'Running' THEN 'in-progress' WHEN 'Timeout' THEN 'error'
    WHEN 'Complete' THEN iif(ifnull(observation ->> '$.record.failCnt', 0) + ifnull(observation ->> '$.record.timeoutCnt', 0)
      + ifnull(observation ->> '$.record.expiredCnt', 0) > 0, 'warning', 'success') ELSE 'unknown' END) STORED,
  progress    INTEGER NOT NULL AS (ifnull(observation ->> '$.record.progress', -1)) STORED,
  total       INTEGER NOT NULL AS (ifnull(observation ->> '$.record.totalCnt', -1)) STORED,
  succeeded   INTEGER NOT NULL AS (ifnull(observation ->> '$.record.successCnt', -1)) STORED,
  failed      INTEGER NOT NULL AS (ifnull(observation ->> '$.record.failCnt', -1)) STORED,
  created_at  REAL    NOT NULL AS (ifnull(unixepoch(
    substr(observation ->> '$.record.startTime', 1, 4) || '-' || substr(observation ->> '$.record.startTime', 5, 2) || '-' ||
    substr(observation ->> '$.record.startTime', 7, 2) || ' ' || substr(observation ->> '$.record.startTime', 10, 2) || ':' ||
    substr(observation ->> '$.record.startTime', 12, 2) || ':' || substr(observation ->> '$.record.startTime', 14, 2)), -1e15)) STORED,
  observed_at REAL    NOT NULL AS (observation ->> '$.observedAt') STORED,
  unmoved     REAL    NOT NULL AS (iif((observation ->> '$.record.status') IN ('Pending', 'Running'), (observation ->> '$.observedAt') - since, 0)) STORED
) STRICT;
INSERT INTO new_batch_tasks (task_id, observation, since, rev, change)
  SELECT task_id, observation, observation ->> '$.observedAt', rev, 1 FROM batch_tasks;
DROP TABLE batch_tasks;
ALTER TABLE new_batch_tasks RENAME TO batch_tasks;
CREATE UNIQUE INDEX batch_tasks_key ON batch_tasks (task_id);
CREATE INDEX batch_tasks_unpublished ON batch_tasks (lease) WHERE pub_rev < rev;
CREATE INDEX batch_tasks_app ON batch_tasks (app_id, created_at);
CREATE INDEX batch_tasks_name ON batch_tasks (name);
CREATE INDEX batch_tasks_type ON batch_tasks (type, created_at);
CREATE INDEX batch_tasks_status ON batch_tasks (status, created_at);
CREATE INDEX batch_tasks_state ON batch_tasks (state, created_at);
CREATE INDEX batch_tasks_progress ON batch_tasks (progress);
CREATE INDEX batch_tasks_total ON batch_tasks (total);
CREATE INDEX batch_tasks_succeeded ON batch_tasks (succeeded);
CREATE INDEX batch_tasks_failed ON batch_tasks (failed);
CREATE INDEX batch_tasks_created ON batch_tasks (created_at);
CREATE INDEX batch_tasks_observed ON batch_tasks (observed_at);
CREATE INDEX batch_tasks_unmoved ON batch_tasks (unmoved) WHERE unmoved > 0;
CREATE INDEX batch_tasks_change ON batch_tasks (change);

-- Subtasks of batch tasks. key: what tells one from the task's others.
CREATE TABLE subtasks (
  id          INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  task_id     TEXT    NOT NULL,
  key         TEXT    NOT NULL,
  observation TEXT    NOT NULL,
  since       REAL    NOT NULL,
  message     TEXT    NOT NULL,
  rev         INTEGER NOT NULL,
  pub_rev     INTEGER NOT NULL DEFAULT 0,
  lease       INTEGER NOT NULL DEFAULT 0,
  change      INTEGER NOT NULL,
  status      TEXT    NOT NULL AS (ifnull(observation ->> '$.record.status', '')) STORED,
  state       TEXT    NOT NULL AS (CASE observation ->> '$.record.status'
    WHEN 'Pending' THEN 'pending' WHEN 'WaitResult' THEN 'in-progress' WHEN 'Success' THEN 'success' WHEN 'Fail' THEN 'error'
    WHEN 'Timeout' THEN 'error' ELSE 'unknown' END) STORED,
  device_id   TEXT    NOT NULL AS (ifnull(observation ->> '$.record.param.deviceId', '')) STORED,
  command_id  TEXT    NOT NULL AS (ifnull(observation ->> '$.record.param.commandId', '')) STORED,
  observed_at REAL    NOT NULL AS (observation ->> '$.observedAt') STORED
) STRICT;
CREATE UNIQUE INDEX subtasks_key ON subtasks (task_id, key);
CREATE INDEX subtasks_task ON subtasks (task_id);
CREATE INDEX subtasks_status ON subtasks (task_id, status);
CREATE INDEX subtasks_device ON subtasks (task_id, device_id);
CREATE INDEX subtasks_of_device ON subtasks (device_id);
CREATE INDEX subtasks_observed ON subtasks (task_id, observed_at);
CREATE INDEX subtasks_by_status ON subtasks (status);
CREATE INDEX subtasks_unknown ON subtasks (state) WHERE state = 'unknown';
CREATE INDEX subtasks_unpublished ON subtasks (lease) WHERE pub_rev < rev;
CREATE INDEX subtasks_change ON subtasks (change);

-- Links to the reports of registration tasks. key: the report's type and its link without what signs it.
CREATE TABLE reports (
  id          INTEGER NOT NULL PRIMARY KEY,
  task_id     TEXT    NOT NULL,
  key         TEXT    NOT NULL,
  observation TEXT    NOT NULL,
  since       REAL    NOT NULL,
  message     TEXT    NOT NULL,
  rev         INTEGER NOT NULL,
  pub_rev     INTEGER NOT NULL DEFAULT 0,
  lease       INTEGER NOT NULL DEFAULT 0,
  change      INTEGER NOT NULL,
  report_type TEXT    NOT NULL AS (ifnull(observation ->> '$.record.reportType', '')) STORED
) STRICT;
CREATE UNIQUE INDEX reports_key ON reports (task_id, key);
CREATE INDEX reports_type ON reports (task_id, report_type);

-- How far a task was at each time that its source spoke. kind: registration-task or batch-task; failed is among done.
CREATE TABLE progress (
  id          INTEGER NOT NULL PRIMARY KEY,
  kind        TEXT    NOT NULL,
  task_id     TEXT    NOT NULL,
  observed_at REAL    NOT NULL,
  status      TEXT    NOT NULL,
  done        INTEGER NOT NULL,
  failed      INTEGER NOT NULL,
  total       INTEGER
) STRICT;
CREATE UNIQUE INDEX progress_key ON progress (kind, task_id, observed_at);

-- The journal of imports: each request, and their sum. at: when it was taken. refusals: some of what was refused, and why.
CREATE TABLE import_requests (
  import_id TEXT    NOT NULL,
  request   INTEGER NOT NULL,
  at        REAL    NOT NULL,
  via       TEXT    NOT NULL,
  imported  INTEGER NOT NULL,
  unchanged INTEGER NOT NULL,
  older     INTEGER NOT NULL,
  refused   INTEGER NOT NULL,
  refusals  TEXT    NOT NULL,
  PRIMARY KEY (import_id, request)
) STRICT, WITHOUT ROWID;
CREATE TABLE imports (
  id        INTEGER NOT NULL PRIMARY KEY,
  import_id TEXT    NOT NULL,
  via       TEXT    NOT NULL,
  began_at  REAL    NOT NULL,
  ended_at  REAL    NOT NULL,
  requests  INTEGER NOT NULL,
  imported  INTEGER NOT NULL,
  unchanged INTEGER NOT NULL,
  older     INTEGER NOT NULL,
  refused   INTEGER NOT NULL,
  change    INTEGER NOT NULL,
  records   INTEGER NOT NULL AS (imported + unchanged + older + refused) STORED,
  state     TEXT    NOT NULL AS (iif(refused > 0, 'warning', 'success')) STORED
) STRICT;
CREATE UNIQUE INDEX imports_key ON imports (import_id);
CREATE INDEX imports_began ON imports (began_at);
CREATE INDEX imports_ended ON imports (ended_at);
CREATE INDEX imports_records ON imports (records);
CREATE INDEX imports_refused ON imports (refused);
CREATE INDEX imports_state ON imports (state, began_at);
CREATE INDEX imports_change ON imports (change);
CREATE TRIGGER import_requests_inserted AFTER INSERT ON import_requests BEGIN
  INSERT INTO imports (import_id, via, began_at, ended_at, requests, imported, unchanged, older, refused, change)
    VALUES (new.import_id, new.via, new.at, new.at, 1, new.imported, new.unchanged, new.older, new.refused, (SELECT count FROM clock))
    ON CONFLICT (import_id) DO UPDATE SET began_at = min(began_at, new.at), ended_at = max(ended_at, new.at), requests = requests + 1,
      imported = imported + new.imported, unchanged = unchanged + new.unchanged, older = older + new.older,
      refused = refused + new.refused, change = excluded.change;
END;

-- When each source last spoke, and when that was imported. source: aws, or huawei and an application.
CREATE TABLE sources (
  source      TEXT NOT NULL PRIMARY KEY,
  observed_at REAL NOT NULL,
  imported_at REAL NOT NULL
) STRICT, WITHOUT ROWID;

-- What was forgotten here and is still to be taken out of KV and SEARCH. kind: the table; kv_key: empty where KV has nothing;
-- name and part: of an execution the thing and the job, else the task's id and nothing.
CREATE TABLE forgotten (
  id        INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  kind      TEXT    NOT NULL,
  record_id INTEGER NOT NULL,
  kv_key    TEXT    NOT NULL,
  name      TEXT    NOT NULL,
  part      TEXT    NOT NULL
) STRICT;
