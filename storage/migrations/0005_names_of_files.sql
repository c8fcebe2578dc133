-- A document that was made for somebody is called by a name when it is saved.

ALTER TABLE files ADD COLUMN name TEXT NOT NULL DEFAULT '';
