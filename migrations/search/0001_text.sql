-- What records say, in trigrams: any word of three characters or more is found in it. Derived from the index and rebuilt from
-- there; apart from it because a database with virtual tables cannot be exported.
--
-- rowid: the record's id in the index. Texts are in one case, and each character of Chinese, Japanese and Korean has a mark
-- behind it, so that two of them make a trigram.

CREATE VIRTUAL TABLE executions USING fts5 (text, content = '', contentless_delete = 1, tokenize = 'trigram case_sensitive 1');
CREATE VIRTUAL TABLE registration_tasks USING fts5 (text, content = '', contentless_delete = 1, tokenize = 'trigram case_sensitive 1');
CREATE VIRTUAL TABLE batch_tasks USING fts5 (text, content = '', contentless_delete = 1, tokenize = 'trigram case_sensitive 1');
CREATE VIRTUAL TABLE subtasks USING fts5 (text, content = '', contentless_delete = 1, tokenize = 'trigram case_sensitive 1');
CREATE VIRTUAL TABLE jobs USING fts5 (text, content = '', contentless_delete = 1, tokenize = 'trigram case_sensitive 1');
CREATE VIRTUAL TABLE things USING fts5 (text, content = '', contentless_delete = 1, tokenize = 'trigram case_sensitive 1');
