-- The record of members; the events of an activity stand in events under its id.

CREATE TABLE activities (
    id TEXT PRIMARY KEY,
    member TEXT NOT NULL REFERENCES people (id),
    group_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    place TEXT NOT NULL,
    spot TEXT NOT NULL,
    day TEXT NOT NULL,             -- the day it was done, in city time
    words TEXT NOT NULL,           -- masked
    files TEXT NOT NULL,           -- JSON
    noted_at TEXT NOT NULL,
    struck_at TEXT
);
CREATE INDEX activities_member ON activities (member, day);
CREATE INDEX activities_group ON activities (group_id, day);

CREATE TABLE activity_figures (
    activity TEXT NOT NULL REFERENCES activities (id),
    figure TEXT NOT NULL,
    amount BIGINT NOT NULL,
    PRIMARY KEY (activity, figure)
);

-- How often a member went and looked is asked of the events themselves: an issue may have changed hands since.
CREATE INDEX events_visits ON events (actor, at) WHERE verb = 'visited';
