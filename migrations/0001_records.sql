-- The truth: every record, as its source last told it. KV is derived from here and can be rebuilt.
--
-- observation  the record and when its source spoke, as JSON (without the job document)
-- rev          raised with each change; milliseconds since the epoch where that is higher
-- pub_rev      the revision that KV holds; a row is unpublished while pub_rev < rev
-- lease        until when (milliseconds since the epoch) somebody is publishing the row

CREATE TABLE registration_tasks (
  task_id     TEXT    NOT NULL PRIMARY KEY,
  observation TEXT    NOT NULL,
  status      TEXT,
  rev         INTEGER NOT NULL,
  pub_rev     INTEGER NOT NULL DEFAULT 0,
  lease       INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE INDEX registration_tasks_unpublished ON registration_tasks (lease) WHERE pub_rev < rev;

-- Job documents, each once. hash: SHA-256 in hexadecimal.
CREATE TABLE documents (
  hash TEXT NOT NULL PRIMARY KEY,
  body TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- latest: 1 where no execution of this job on this thing has a higher number. Times are epoch seconds.
CREATE TABLE executions (
  thing_name       TEXT    NOT NULL,
  job_id           TEXT    NOT NULL,
  execution_number INTEGER NOT NULL,
  observation      TEXT    NOT NULL,
  document         TEXT    REFERENCES documents (hash),
  status           TEXT,
  queued_at        REAL,
  last_updated_at  REAL,
  latest           INTEGER NOT NULL,
  rev              INTEGER NOT NULL,
  pub_rev          INTEGER NOT NULL DEFAULT 0,
  lease            INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (thing_name, job_id, execution_number)
) STRICT;

CREATE INDEX executions_pending ON executions (thing_name, status, queued_at, job_id)
  WHERE latest AND status IN ('IN_PROGRESS', 'QUEUED');
CREATE INDEX executions_of_thing ON executions (thing_name, last_updated_at) WHERE latest;
CREATE INDEX executions_of_job ON executions (job_id, last_updated_at) WHERE latest;
CREATE INDEX executions_unpublished ON executions (lease) WHERE pub_rev < rev;

CREATE TABLE batch_tasks (
  task_id     TEXT    NOT NULL PRIMARY KEY,
  observation TEXT    NOT NULL,
  status      TEXT,
  rev         INTEGER NOT NULL,
  pub_rev     INTEGER NOT NULL DEFAULT 0,
  lease       INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE INDEX batch_tasks_unpublished ON batch_tasks (lease) WHERE pub_rev < rev;
