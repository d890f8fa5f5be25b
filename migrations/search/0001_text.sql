-- What records say, in trigrams: any three characters or more of a text are found in it. Derived from the index and rebuilt
-- from there; apart from it because a database with virtual tables cannot be exported.
--
-- rowid: the record's id in the index. Texts are in lower case (ASCII), as the index compares them too.

CREATE VIRTUAL TABLE executions USING fts5 (text, content = '', contentless_delete = 1, tokenize = 'trigram case_sensitive 1');
CREATE VIRTUAL TABLE registration_tasks USING fts5 (text, content = '', contentless_delete = 1, tokenize = 'trigram case_sensitive 1');
CREATE VIRTUAL TABLE batch_tasks USING fts5 (text, content = '', contentless_delete = 1, tokenize = 'trigram case_sensitive 1');
CREATE VIRTUAL TABLE subtasks USING fts5 (text, content = '', contentless_delete = 1, tokenize = 'trigram case_sensitive 1');
CREATE VIRTUAL TABLE jobs USING fts5 (text, content = '', contentless_delete = 1, tokenize = 'trigram case_sensitive 1');
CREATE VIRTUAL TABLE things USING fts5 (text, content = '', contentless_delete = 1, tokenize = 'trigram case_sensitive 1');
