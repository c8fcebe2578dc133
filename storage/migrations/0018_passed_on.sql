-- What a line tells of, so that somebody can pass it on where it does not arrive, and whether somebody was asked to.

ALTER TABLE outbox ADD COLUMN about TEXT NOT NULL DEFAULT '';
ALTER TABLE outbox ADD COLUMN passing INTEGER NOT NULL DEFAULT 0;  -- 1: held, and somebody was asked to pass it on
CREATE INDEX outbox_held_at ON outbox (channel, account, user_id) WHERE state = 'held';
CREATE INDEX outbox_unheard ON outbox (about, id) WHERE state = 'held' AND about <> '';
