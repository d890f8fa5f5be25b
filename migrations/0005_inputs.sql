-- What people have in hand: documents with presigned URLs, lists that are not whole, the statuses of IoTDA v5.

-- signatures: what was taken out of the URLs of an execution's document: the last that its device was given, and until when
-- they are valid. JSON of until and parts.
ALTER TABLE executions ADD COLUMN signatures TEXT;
CREATE INDEX executions_signed ON executions (signatures ->> '$.until') WHERE signatures IS NOT NULL;

-- list_at: when a source last listed the job's executions in an import. list_part: 1 where that list was not whole.
ALTER TABLE jobs ADD COLUMN list_at REAL;
ALTER TABLE jobs ADD COLUMN list_part INTEGER NOT NULL DEFAULT 0;

-- parts: some of the lists of which a request held a part.
ALTER TABLE import_requests ADD COLUMN parts TEXT NOT NULL DEFAULT '[]';

DROP INDEX batch_tasks_state;
DROP INDEX batch_tasks_unmoved;
ALTER TABLE batch_tasks DROP COLUMN unmoved;
ALTER TABLE batch_tasks DROP COLUMN state;
ALTER TABLE batch_tasks ADD COLUMN state TEXT AS (CASE observation ->> '$.record.status'
  WHEN 'Pending' THEN 'pending' WHEN 'Initializing' THEN 'pending' WHEN 'Waitting' THEN 'pending'
  WHEN 'Running' THEN 'in-progress' WHEN 'Processing' THEN 'in-progress' WHEN 'Stopping' THEN 'in-progress'
  WHEN 'Success' THEN 'success' WHEN 'PartialSuccess' THEN 'warning' WHEN 'Timeout' THEN 'error' WHEN 'Fail' THEN 'error'
  WHEN 'Stopped' THEN 'stopped'
  WHEN 'Complete' THEN iif(ifnull(observation ->> '$.record.failCnt', 0) + ifnull(observation ->> '$.record.timeoutCnt', 0)
    + ifnull(observation ->> '$.record.expiredCnt', 0) > 0, 'warning', 'success') ELSE 'unknown' END) VIRTUAL;
ALTER TABLE batch_tasks ADD COLUMN unmoved REAL AS (iif(state IN ('pending', 'in-progress'), (observation ->> '$.observedAt') - since, 0)) VIRTUAL;
CREATE INDEX batch_tasks_state ON batch_tasks (state, created_at);
CREATE INDEX batch_tasks_unmoved ON batch_tasks (unmoved) WHERE unmoved > 0;

DROP INDEX subtasks_unknown;
ALTER TABLE subtasks DROP COLUMN state;
ALTER TABLE subtasks ADD COLUMN state TEXT AS (CASE observation ->> '$.record.status'
  WHEN 'Pending' THEN 'pending' WHEN 'Waitting' THEN 'pending' WHEN 'FailWaitRetry' THEN 'pending'
  WHEN 'WaitResult' THEN 'in-progress' WHEN 'Processing' THEN 'in-progress' WHEN 'Success' THEN 'success'
  WHEN 'Fail' THEN 'error' WHEN 'Timeout' THEN 'error' WHEN 'Stopped' THEN 'stopped' WHEN 'Removed' THEN 'stopped'
  ELSE 'unknown' END) VIRTUAL;
CREATE INDEX subtasks_unknown ON subtasks (state) WHERE state = 'unknown';
