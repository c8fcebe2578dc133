-- Meetings, who is invited to them, and what was promised there; the events of a meeting stand in events under its id.

CREATE TABLE meetings (
    id TEXT PRIMARY KEY,
    group_id TEXT NOT NULL,
    caller TEXT NOT NULL REFERENCES people (id),
    form TEXT NOT NULL,
    at TEXT NOT NULL,
    place TEXT NOT NULL,
    spot TEXT NOT NULL,
    agenda TEXT NOT NULL,          -- masked
    contact TEXT NOT NULL,
    guests TEXT NOT NULL,          -- those without an account, in words
    minor INTEGER NOT NULL,
    stage TEXT NOT NULL,
    moves INTEGER NOT NULL,
    minutes TEXT NOT NULL          -- JSON; '' as long as none are written
);
CREATE INDEX meetings_group ON meetings (group_id, at);
CREATE INDEX meetings_place ON meetings (place, at) WHERE stage = 'called' AND place <> '';

CREATE TABLE meeting_issues (
    issue TEXT NOT NULL REFERENCES issues (id),
    meeting TEXT NOT NULL REFERENCES meetings (id),
    PRIMARY KEY (issue, meeting)
);
CREATE INDEX meeting_issues_meeting ON meeting_issues (meeting);

CREATE TABLE invitations (
    meeting TEXT NOT NULL REFERENCES meetings (id),
    person TEXT NOT NULL REFERENCES people (id),
    answer TEXT NOT NULL,
    view TEXT NOT NULL,
    words TEXT NOT NULL,           -- the objection, masked
    here INTEGER NOT NULL,         -- signed in on the spot
    PRIMARY KEY (meeting, person)
);
CREATE INDEX invitations_person ON invitations (person, meeting);

CREATE TABLE commitments (
    id TEXT PRIMARY KEY,
    meeting TEXT NOT NULL REFERENCES meetings (id),
    who TEXT NOT NULL,
    person TEXT NOT NULL,          -- '' for somebody without an account
    what TEXT NOT NULL,
    due_at TEXT NOT NULL,
    kept_at TEXT,
    words TEXT NOT NULL
);
CREATE INDEX commitments_meeting ON commitments (meeting, id);
CREATE INDEX commitments_person ON commitments (person, due_at) WHERE kept_at IS NULL AND person <> '';
