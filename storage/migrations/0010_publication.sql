-- What is published, whose idea it was, and whom a result has reached; the events of a publication stand under its id.

CREATE TABLE publications (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL,            -- result or minutes
    thing TEXT NOT NULL,           -- the issue or the meeting
    group_id TEXT NOT NULL,
    place TEXT NOT NULL,
    minor INTEGER NOT NULL,
    stage TEXT NOT NULL,
    approver TEXT NOT NULL REFERENCES people (id),
    parts TEXT NOT NULL,           -- JSON; redacted, as somebody approved it
    about TEXT NOT NULL,           -- JSON: what is said beside it
    credits TEXT NOT NULL,         -- JSON: whose idea it was, as they agreed to
    published_at TEXT
);
CREATE INDEX publications_thing ON publications (thing, id);
CREATE INDEX publications_public ON publications (published_at, id) WHERE stage = 'published';
CREATE INDEX publications_waiting ON publications (group_id, id) WHERE stage = 'approved';

CREATE TABLE ideas (
    id TEXT PRIMARY KEY,
    issue TEXT NOT NULL REFERENCES issues (id),
    person TEXT NOT NULL,          -- '' for somebody without an account
    marked_by TEXT NOT NULL REFERENCES people (id),
    words TEXT NOT NULL,           -- masked
    marked_at TEXT NOT NULL,
    answer TEXT NOT NULL,          -- '' as long as there is none
    name TEXT NOT NULL             -- as the person wants it written
);
CREATE INDEX ideas_issue ON ideas (issue, id);

CREATE TABLE tellings (
    issue TEXT NOT NULL REFERENCES issues (id),
    told_at TEXT NOT NULL,         -- the moment of the result
    person TEXT NOT NULL,          -- '' for whom the wish was noted
    state TEXT NOT NULL,
    since TEXT NOT NULL,           -- when it became so
    PRIMARY KEY (issue, told_at, person)
);
CREATE INDEX tellings_open ON tellings (issue) WHERE state = 'unreachable';

CREATE INDEX outbox_named ON outbox (fold) WHERE fold <> '';
