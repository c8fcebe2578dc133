-- Ballots, whom they were shown to and what each of them chose; the events of a ballot stand in events under its id.

CREATE TABLE ballots (
    id TEXT PRIMARY KEY,
    group_id TEXT NOT NULL,
    caller TEXT NOT NULL REFERENCES people (id),
    topics TEXT NOT NULL,          -- JSON, as they stood when it was opened
    closes_at TEXT NOT NULL,
    stage TEXT NOT NULL,
    counts TEXT NOT NULL           -- JSON; [] before the end
);
CREATE INDEX ballots_open ON ballots (group_id) WHERE stage = 'open';

CREATE TABLE votes (
    ballot TEXT NOT NULL REFERENCES ballots (id),
    person TEXT NOT NULL REFERENCES people (id),
    voted INTEGER NOT NULL,        -- 1: has chosen something
    choice TEXT NOT NULL,          -- JSON: the numbers of the topics; emptied when the votes are counted
    PRIMARY KEY (ballot, person)
);
CREATE INDEX votes_person ON votes (person, ballot);
