-- Traces of one place lie together, so that a lookup reads few pages; and only what may still be shown has any.
--
-- What was kept by the numbers of before cannot be told from them: the program traces it anew from its words, the
-- newest first, some at a time (topics.traced).

DROP TABLE traces;
CREATE TABLE traces (
    trace BIGINT NOT NULL,         -- a place, and a rare pair of characters of the text, as a number
    issue TEXT NOT NULL,           -- no foreign key: it would want a lookup for each of ten rows
    PRIMARY KEY (trace, issue)
);
CREATE INDEX traces_issue ON traces (issue);

ALTER TABLE topics ADD COLUMN traced INTEGER NOT NULL DEFAULT 0;  -- 0: to be traced anew, 1: found by its traces, 2: over
CREATE INDEX topics_untraced ON topics (issue) WHERE traced = 0;
CREATE INDEX topics_traced ON topics (issue) WHERE traced = 1;
