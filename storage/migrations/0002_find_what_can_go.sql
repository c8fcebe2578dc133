-- What is forgotten once a day is found without reading everything that stays.

CREATE INDEX timers_fired ON timers (fired_at) WHERE fired_at IS NOT NULL;
CREATE INDEX joins_expired ON joins (expires_at);
