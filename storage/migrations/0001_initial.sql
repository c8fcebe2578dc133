-- Everything of the first release. Ids, times (UTC, ISO 8601) and JSON are text made by the application.

CREATE TABLE people (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    language TEXT NOT NULL,
    notice TEXT NOT NULL,
    roster TEXT NOT NULL,          -- the roster's key of this person; '' for residents
    sealed_contact TEXT NOT NULL,  -- AES-GCM; '' for none
    slowed_until TEXT NOT NULL,    -- rude messages get no answer until then; '' for never
    created_at TEXT NOT NULL
);
CREATE UNIQUE INDEX people_roster ON people (roster) WHERE roster <> '';

CREATE TABLE addresses (
    channel TEXT NOT NULL,
    account TEXT NOT NULL,
    user_id TEXT NOT NULL,
    person TEXT NOT NULL REFERENCES people (id),
    reachable INTEGER NOT NULL,
    used_at TEXT NOT NULL,
    PRIMARY KEY (channel, account, user_id)
);
CREATE INDEX addresses_person ON addresses (person, used_at);

CREATE TABLE groups (
    id TEXT PRIMARY KEY,
    code TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    door TEXT NOT NULL
);
CREATE UNIQUE INDEX groups_door ON groups (door) WHERE door <> '';

CREATE TABLE group_places (
    place TEXT NOT NULL,
    group_id TEXT NOT NULL REFERENCES groups (id),
    PRIMARY KEY (place, group_id)
);
CREATE INDEX group_places_group ON group_places (group_id);

CREATE TABLE group_subjects (
    subject TEXT NOT NULL,
    group_id TEXT NOT NULL REFERENCES groups (id),
    PRIMARY KEY (subject, group_id)
);
CREATE INDEX group_subjects_group ON group_subjects (group_id);

CREATE TABLE seats (
    person TEXT NOT NULL REFERENCES people (id),
    group_id TEXT NOT NULL REFERENCES groups (id),
    role TEXT NOT NULL,
    PRIMARY KEY (person, group_id, role)
);
CREATE INDEX seats_group ON seats (group_id, role);

CREATE TABLE joins (
    secret TEXT PRIMARY KEY,       -- SHA-256 of the one-time code
    person TEXT NOT NULL REFERENCES people (id),
    expires_at TEXT NOT NULL,
    used_at TEXT                   -- NULL: still good
);

CREATE TABLE issues (
    id TEXT PRIMARY KEY,
    number TEXT NOT NULL UNIQUE,
    reporter TEXT NOT NULL REFERENCES people (id),
    what TEXT NOT NULL,            -- masked
    sealed_what TEXT NOT NULL,     -- the unmasked words, where masking changed them
    sealed_contact TEXT NOT NULL,  -- how to reach whoever this is about; '' for not left
    place TEXT NOT NULL,
    spot TEXT NOT NULL,
    subject TEXT NOT NULL,
    keywords TEXT NOT NULL,        -- JSON list
    manner TEXT NOT NULL,
    firm TEXT NOT NULL,
    minor INTEGER NOT NULL,
    on_behalf INTEGER NOT NULL,
    group_id TEXT NOT NULL,
    studio TEXT NOT NULL,
    member TEXT NOT NULL,
    status TEXT NOT NULL,
    outcome TEXT NOT NULL,
    into_issue TEXT NOT NULL,
    bundle TEXT NOT NULL,
    result TEXT NOT NULL,
    rating TEXT NOT NULL,
    created_at TEXT NOT NULL,
    given_at TEXT NOT NULL,        -- when it came to the group that is to accept it now
    accepted_at TEXT,
    assigned_at TEXT,
    contacted_at TEXT,
    answered_at TEXT,
    closed_at TEXT,
    reopened_at TEXT
);
CREATE INDEX issues_reporter ON issues (reporter, id);
CREATE INDEX issues_queue ON issues (group_id, status, id);
CREATE INDEX issues_studio ON issues (studio, status, id) WHERE studio <> '';
CREATE INDEX issues_member ON issues (member, status, id) WHERE member <> '';
CREATE INDEX issues_place ON issues (place, id) WHERE status IN ('reported', 'accepted', 'taken', 'visited', 'handed');
CREATE INDEX issues_bundle ON issues (bundle) WHERE bundle <> '';

CREATE TABLE followers (
    issue TEXT NOT NULL REFERENCES issues (id),
    person TEXT NOT NULL REFERENCES people (id),
    since TEXT NOT NULL,
    PRIMARY KEY (issue, person)
);
CREATE INDEX followers_person ON followers (person, issue);

CREATE TABLE files (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    owner TEXT NOT NULL REFERENCES people (id),
    channel TEXT NOT NULL,
    account TEXT NOT NULL,
    ref TEXT NOT NULL,             -- the channel's name for the bytes
    mime TEXT NOT NULL,
    path TEXT NOT NULL,            -- below files.folder; '' until fetched
    problem TEXT NOT NULL,         -- why it could not be fetched; '' for none
    tries INTEGER NOT NULL,
    created_at TEXT NOT NULL
);
CREATE INDEX files_owner ON files (owner);
CREATE INDEX files_unfetched ON files (channel, tries, id) WHERE path = '' AND problem = '';

CREATE TABLE issue_files (
    issue TEXT NOT NULL REFERENCES issues (id),
    file TEXT NOT NULL REFERENCES files (id),
    PRIMARY KEY (issue, file)
);
CREATE INDEX issue_files_file ON issue_files (file);

CREATE TABLE events (
    id TEXT PRIMARY KEY,
    thing TEXT NOT NULL,           -- the issue's id; 'rights:…' for refused presses
    step INTEGER NOT NULL,         -- 1, 2, 3 … of the thing: an order that no clock can upset
    verb TEXT NOT NULL,
    at TEXT NOT NULL,
    actor TEXT NOT NULL,
    origin TEXT NOT NULL,          -- the channel it came by; 'clock' for timers
    detail TEXT NOT NULL,          -- JSON
    previous TEXT NOT NULL,        -- hash of the thing's event before this one
    hash TEXT NOT NULL
);
CREATE UNIQUE INDEX events_thing ON events (thing, step);

CREATE TABLE counters (
    name TEXT PRIMARY KEY,
    value INTEGER NOT NULL
);

CREATE TABLE drafts (
    id TEXT PRIMARY KEY,
    person TEXT NOT NULL REFERENCES people (id),
    conversation TEXT NOT NULL,
    subject TEXT NOT NULL,         -- the thing it is about; '' for none
    answers TEXT NOT NULL,         -- JSON, in the order given
    touched_at TEXT NOT NULL
);
CREATE INDEX drafts_person ON drafts (person, touched_at, id);

CREATE TABLE inbox (
    channel TEXT NOT NULL,
    account TEXT NOT NULL,
    event TEXT NOT NULL,
    at TEXT NOT NULL,
    state TEXT NOT NULL,           -- done or parked
    parked TEXT,                   -- the message as JSON, only while it is parked
    problem TEXT,
    PRIMARY KEY (channel, account, event)
);
CREATE INDEX inbox_parked ON inbox (at) WHERE state = 'parked';
CREATE INDEX inbox_at ON inbox (at);

CREATE TABLE outbox (
    id TEXT PRIMARY KEY,
    person TEXT NOT NULL,
    channel TEXT NOT NULL,
    account TEXT NOT NULL,
    user_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    body TEXT NOT NULL,            -- JSON: text, options, files
    fold TEXT NOT NULL,
    state TEXT NOT NULL,           -- waiting, sending, sent, failed; said (the person's own words, web chat only)
    behind INTEGER NOT NULL,       -- 1: an earlier line of this address has to end first
    due_at TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    uncertain INTEGER NOT NULL,    -- 1: an earlier try may have arrived
    problem TEXT NOT NULL,
    sent_at TEXT,
    receipt TEXT NOT NULL          -- the channel's id of the sent message
);
CREATE INDEX outbox_ready ON outbox (channel, account, due_at, id) WHERE state = 'waiting' AND behind = 0;
CREATE INDEX outbox_open ON outbox (channel, account, user_id, id) WHERE state IN ('waiting', 'sending');
CREATE INDEX outbox_troubled ON outbox (id) WHERE state = 'failed' OR uncertain = 1;
CREATE INDEX outbox_chat ON outbox (channel, account, user_id, id);

CREATE TABLE timers (
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    due_at TEXT NOT NULL,
    fired_at TEXT,
    PRIMARY KEY (kind, subject, due_at)
);
CREATE INDEX timers_due ON timers (due_at, kind, subject) WHERE fired_at IS NULL;

CREATE TABLE sessions (
    secret TEXT PRIMARY KEY,       -- SHA-256 of the cookie
    user_id TEXT NOT NULL,
    created_at TEXT NOT NULL,
    used_at TEXT NOT NULL
);
CREATE INDEX sessions_user ON sessions (user_id);
CREATE INDEX sessions_used ON sessions (used_at);

CREATE TABLE settings (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
);
