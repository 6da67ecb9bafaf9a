-- Each gets a further event.
UPDATE teams
SET version = version + 1
WHERE id = ANY ($1::text[]);
