-- What a repeated message and a changed card have to know.

-- Files that were put into WeCom's hands, so that a message that is repeated names the same one.
CREATE TABLE wecom_media (
    corp TEXT NOT NULL,
    file TEXT NOT NULL,
    kind TEXT NOT NULL,            -- image, voice, video or file
    media TEXT NOT NULL,           -- WeCom's name for it
    named INTEGER NOT NULL,        -- 1: a document, made to be saved
    uploaded_at TEXT NOT NULL,
    PRIMARY KEY (corp, file)
);
CREATE INDEX wecom_media_old ON wecom_media (uploaded_at);

-- What a card says in words about how things stand; '' for nothing.
ALTER TABLE wecom_cards ADD COLUMN says TEXT NOT NULL DEFAULT '';
