-- Deletes the answers about these resources: a repeated call then runs again.
DELETE FROM requests WHERE subject = ANY ($1::text[]);
