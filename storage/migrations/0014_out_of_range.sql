-- Who of the roster is out of the WeCom app's range, and when WeCom said the last thing about it (seconds, 12 digits).

ALTER TABLE wecom_members ADD COLUMN out INTEGER NOT NULL DEFAULT 0;
ALTER TABLE wecom_members ADD COLUMN told_at TEXT NOT NULL DEFAULT '';
