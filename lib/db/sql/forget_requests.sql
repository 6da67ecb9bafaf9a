-- Forgets the answers that tell of these resources: their calls would be made again.
DELETE FROM requests WHERE subject = ANY ($1::text[]);
