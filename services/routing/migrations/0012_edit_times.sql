-- When the newest edition was made: an edit changes only what has not come to pass by then, however late the ticket
-- feed is.
ALTER TABLE sla_edition ADD COLUMN edited_at timestamptz NOT NULL DEFAULT '1970-01-01Z';
