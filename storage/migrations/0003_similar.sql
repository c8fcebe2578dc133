-- Which issues tell of the same: where each can be found again, and which others it belongs to.

CREATE TABLE traces (
    trace BIGINT NOT NULL,         -- a place and a rare pair of characters of the text, as a number
    issue TEXT NOT NULL            -- no foreign key: it would want a second index of the largest table
);
CREATE INDEX traces_trace ON traces (trace, issue);

CREATE TABLE topics (
    issue TEXT PRIMARY KEY REFERENCES issues (id),
    topic TEXT NOT NULL            -- the first issue of those that tell of the same
);
CREATE INDEX topics_topic ON topics (topic, issue);
