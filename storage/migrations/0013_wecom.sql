-- WeCom's cards that can still be changed, and who of the roster has which account there.

CREATE TABLE wecom_cards (
    task TEXT PRIMARY KEY,         -- the line of the outbox that it shows
    account TEXT NOT NULL,
    user_id TEXT NOT NULL,
    about TEXT NOT NULL,           -- the id of the issue, meeting, ballot or draft that its buttons mean
    presses TEXT NOT NULL,         -- JSON: the buttons it shows now
    code TEXT NOT NULL,            -- good for one change; empty once it is used
    good_until TEXT NOT NULL
);
CREATE INDEX wecom_cards_about ON wecom_cards (account, about);
CREATE INDEX wecom_cards_until ON wecom_cards (good_until);

CREATE TABLE wecom_members (
    account TEXT NOT NULL,
    user_id TEXT NOT NULL,         -- in small letters: WeCom makes no difference
    person TEXT NOT NULL REFERENCES people (id),
    PRIMARY KEY (account, user_id)
);
CREATE INDEX wecom_members_person ON wecom_members (person);
