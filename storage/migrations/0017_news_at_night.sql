-- News that waits for the morning, or for the person's next word where that comes earlier; and what somebody recorded
-- last.

ALTER TABLE outbox ADD COLUMN rests INTEGER NOT NULL DEFAULT 0;    -- 1: due in the morning, and as soon as they write
CREATE INDEX outbox_resting ON outbox (channel, account, user_id) WHERE rests = 1 AND state = 'waiting';

CREATE INDEX events_recorded ON events (actor, at)
    WHERE verb IN ('visited', 'handed', 'answered', 'added', 'parted', 'mended', 'shown', 'kept');
