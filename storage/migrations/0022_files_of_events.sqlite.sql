-- Whether a file still belongs to anything, and what is kept of a person or of bytes, is found without reading it all.

-- 1: an event of a meeting, an activity or an inspection tells of it, and nothing else does.
ALTER TABLE files ADD COLUMN filed INTEGER NOT NULL DEFAULT 0;
UPDATE files SET filed = 1 WHERE id IN (SELECT f.value FROM events e, json_each(e.detail, '$.files') f
    WHERE e.verb IN ('visited', 'replied', 'called', 'altered', 'minuted', 'noted', 'corrected', 'shown'));

CREATE INDEX files_path ON files (path) WHERE path <> '';
CREATE INDEX files_made ON files (ref, path) WHERE channel = 'made';
CREATE INDEX drafts_subject ON drafts (subject) WHERE subject <> '';
CREATE INDEX tellings_person ON tellings (person);
CREATE INDEX ideas_person ON ideas (person);
CREATE INDEX joins_person ON joins (person);
