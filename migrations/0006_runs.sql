-- When the Worker's handlers that nobody asks for last ran, in epoch milliseconds.
CREATE TABLE runs (
  handler TEXT NOT NULL PRIMARY KEY,
  at      INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
