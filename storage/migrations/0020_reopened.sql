-- What a whole city opened again in a period is looked up by when it was, and not among all that was opened again since.

CREATE INDEX events_reopened ON events (at, thing) WHERE verb = 'reopened';
