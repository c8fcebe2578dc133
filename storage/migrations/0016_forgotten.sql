-- Who asked to be forgotten, and which bytes are still to be removed because of it.

CREATE TABLE forgotten (
    person TEXT PRIMARY KEY REFERENCES people (id),
    at TEXT NOT NULL,
    done_at TEXT                   -- NULL: the last line to them, or bytes, may still be there
);
CREATE INDEX forgotten_open ON forgotten (at) WHERE done_at IS NULL;

CREATE TABLE unwanted (
    path TEXT PRIMARY KEY          -- below files.folder
);

-- Whose own words stand in the past of a thing is asked when they want to be forgotten.
CREATE INDEX events_said ON events (actor, thing)
    WHERE verb IN ('reported', 'followed', 'added', 'replied', 'rated', 'reopened', 'objected');
