-- What was built and who has something of it, as the results say; the figures of a city ask for it.

CREATE TABLE built (
    issue TEXT NOT NULL REFERENCES issues (id),
    told_at TEXT NOT NULL,         -- of the result that says so: a later one takes its place
    kind TEXT NOT NULL,            -- area, length, pieces, people, households
    amount INTEGER NOT NULL,
    PRIMARY KEY (issue, told_at, kind)
);
CREATE INDEX built_told ON built (told_at);
-- The issues of enterprises are few among all that ended.
CREATE INDEX issues_of_firms ON issues (answered_at) WHERE firm <> '';
