-- What the leadership reads: lines of responsibility, who is posted where, half-year reports, figures of a whole city.

ALTER TABLE people ADD COLUMN lines TEXT NOT NULL DEFAULT '';  -- JSON; '' for none: all, areas, rings, subjects
CREATE INDEX people_lines ON people (id) WHERE lines <> '';

-- Members are posted to places: as the roster says.
CREATE TABLE posts (
    person TEXT NOT NULL REFERENCES people (id),
    place TEXT NOT NULL,
    PRIMARY KEY (person, place)
);
CREATE INDEX posts_place ON posts (place);

-- The report of a group and a half-year as it stands; its events stand in events under its id. Figures are never here.
CREATE TABLE half_years (
    id TEXT PRIMARY KEY,
    group_id TEXT NOT NULL,
    period TEXT NOT NULL,          -- 2026H1
    state TEXT NOT NULL,
    version INTEGER NOT NULL,
    words TEXT NOT NULL,           -- JSON: the parts that were written by hand; masked
    cases TEXT NOT NULL,           -- JSON: the numbers of the issues that are told; null: those proposed
    done_by TEXT NOT NULL,         -- who approved it
    done_at TEXT,
    sent_on TEXT NOT NULL,
    sent_to TEXT NOT NULL
);
CREATE UNIQUE INDEX half_years_group ON half_years (group_id, period);
CREATE INDEX half_years_period ON half_years (period, state);

-- The figures of a whole city and a period are counted in one stretch of an index that holds all they ask.
CREATE INDEX issues_told ON issues (created_at, place, subject, group_id, on_behalf, reporter);
CREATE INDEX issues_told_ended ON issues (COALESCE(answered_at, closed_at), outcome, place, subject, group_id)
    WHERE status IN ('answered', 'closed', 'withdrawn', 'merged');
CREATE INDEX issues_told_rated ON issues (closed_at, rating, place, subject, group_id) WHERE rating <> '';
CREATE INDEX issues_told_reopened ON issues (reopened_at, id, place, subject, group_id) WHERE reopened_at IS NOT NULL;
CREATE INDEX issues_told_open
    ON issues (status, created_at, given_at, accepted_at, assigned_at, contacted_at, reopened_at, subject)
    WHERE status IN ('reported', 'accepted', 'taken', 'visited', 'handed');
CREATE INDEX followers_since ON followers (since, person, issue);
-- Who works is found a person at a time, each by the first thing they did.
CREATE INDEX events_work ON events (actor, at, thing)
    WHERE verb IN ('accepted', 'taken', 'visited', 'handed', 'questioned', 'answered');
CREATE INDEX activities_day ON activities (day);
CREATE INDEX meetings_at ON meetings (at);
