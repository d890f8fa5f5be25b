-- Huawei's logins: what tells the tokens that were given out to an application last from all that were before.
CREATE TABLE logins (
  app_id TEXT NOT NULL PRIMARY KEY,
  nonce  TEXT NOT NULL
) STRICT, WITHOUT ROWID;
