-- The annual plan and the theme of the year; what is sent along with an invitation, and where the meeting is.

CREATE TABLE plan_items (
    id TEXT PRIMARY KEY,
    group_id TEXT NOT NULL,        -- the office's are the city's
    year INTEGER NOT NULL,
    quarter INTEGER NOT NULL,      -- 0: any time of the year
    sort TEXT NOT NULL,            -- plan or theme
    words TEXT NOT NULL,           -- masked
    author TEXT NOT NULL REFERENCES people (id),
    planned_at TEXT NOT NULL,
    dropped_at TEXT
);
CREATE INDEX plan_items_year ON plan_items (group_id, year, id);

ALTER TABLE meetings ADD COLUMN plan TEXT NOT NULL DEFAULT '';      -- the item of a plan that it carries out
ALTER TABLE meetings ADD COLUMN material TEXT NOT NULL DEFAULT '';  -- masked
ALTER TABLE meetings ADD COLUMN files TEXT NOT NULL DEFAULT '[]';   -- JSON
ALTER TABLE meetings ADD COLUMN point TEXT NOT NULL DEFAULT '';     -- JSON: latitude and longitude; '' for none
CREATE INDEX meetings_plan ON meetings (plan) WHERE plan <> '';
