-- The figures of a group and a period are counted where they stand, however long the past is.

CREATE INDEX issues_new ON issues (group_id, created_at);
CREATE INDEX issues_new_beside ON issues (studio, created_at) WHERE studio <> '';
CREATE INDEX issues_ended ON issues (group_id, COALESCE(answered_at, closed_at))
    WHERE status IN ('answered', 'closed', 'withdrawn', 'merged');
CREATE INDEX issues_ended_beside ON issues (studio, COALESCE(answered_at, closed_at))
    WHERE status IN ('answered', 'closed', 'withdrawn', 'merged') AND studio <> '';
CREATE INDEX issues_rated ON issues (group_id, closed_at) WHERE rating <> '';
CREATE INDEX issues_rated_beside ON issues (studio, closed_at) WHERE rating <> '' AND studio <> '';
CREATE INDEX issues_reopened ON issues (group_id, reopened_at) WHERE reopened_at IS NOT NULL;
CREATE INDEX issues_reopened_beside ON issues (studio, reopened_at) WHERE reopened_at IS NOT NULL AND studio <> '';
