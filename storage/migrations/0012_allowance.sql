-- Channels that allow only so many messages after a person's last one, and what was pulled from them but not yet read.

-- What may still be said at an address before its person writes again.
CREATE TABLE allowances (
    channel TEXT NOT NULL,
    account TEXT NOT NULL,
    user_id TEXT NOT NULL,
    remaining INTEGER NOT NULL,    -- messages
    until TEXT NOT NULL,           -- when the rest is forfeited
    permit TEXT NOT NULL,          -- the channel's code for one message beside these; '' for none
    permit_until TEXT NOT NULL,
    session INTEGER NOT NULL,      -- who answers there: the channel's own number
    PRIMARY KEY (channel, account, user_id)
);

-- Lines said together as one message (folded), and lines that wait for the person's next word (held).
CREATE INDEX outbox_folded ON outbox (receipt) WHERE state = 'folded';
CREATE INDEX outbox_held ON outbox (person, id) WHERE state = 'held';

-- How far an account has been read.
CREATE TABLE cursors (
    channel TEXT NOT NULL,
    account TEXT NOT NULL,
    cursor TEXT NOT NULL,
    PRIMARY KEY (channel, account)
);

-- Pulled together with the cursor, and gone as soon as it has been handed in.
CREATE TABLE pulled (
    id TEXT PRIMARY KEY,           -- later ones sort after
    channel TEXT NOT NULL,
    account TEXT NOT NULL,
    event TEXT NOT NULL,           -- the channel's id of the message
    body TEXT NOT NULL             -- JSON, as it came
);
CREATE UNIQUE INDEX pulled_once ON pulled (channel, account, event);

-- Codes of two chats of one person that were wrong: whoever tries many is slowed down.
CREATE TABLE wrong_codes (
    person TEXT NOT NULL,
    at TEXT NOT NULL
);
CREATE INDEX wrong_codes_at ON wrong_codes (at);
