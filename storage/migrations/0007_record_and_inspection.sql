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

-- Inspections of groups and what was found; the events of a finding stand under its inspection.
CREATE TABLE inspections (
    id TEXT PRIMARY KEY,
    group_id TEXT NOT NULL,
    inspector TEXT NOT NULL REFERENCES people (id),
    quarter TEXT NOT NULL,         -- 2026Q1
    held_at TEXT NOT NULL,
    seen TEXT NOT NULL             -- JSON: the checklist; words masked
);
CREATE INDEX inspections_group ON inspections (group_id, quarter);

CREATE TABLE findings (
    id TEXT PRIMARY KEY,
    inspection TEXT NOT NULL REFERENCES inspections (id),
    group_id TEXT NOT NULL,
    lacks TEXT NOT NULL,
    words TEXT NOT NULL,           -- masked
    due_at TEXT NOT NULL,
    state TEXT NOT NULL,
    turns INTEGER NOT NULL,
    answer TEXT NOT NULL           -- masked
);
CREATE INDEX findings_inspection ON findings (inspection, id);
CREATE INDEX findings_open ON findings (group_id, due_at) WHERE state <> 'accepted';
