-- How a ticket ended, and the partner outside the desk that works on it.
ALTER TABLE tickets
  ADD COLUMN resolution        smallint NOT NULL DEFAULT 0,
  ADD COLUMN partner           text,
  ADD COLUMN partner_reference text;
