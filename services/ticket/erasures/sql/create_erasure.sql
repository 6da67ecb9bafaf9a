-- Removes the person's record, and begins an erasure of person $1 asked for by $2 at $3.
WITH gone AS (
  DELETE FROM people WHERE id = $1::text
)
INSERT INTO erasures (person, requested_by, create_time)
VALUES ($1::text, $2::text, $3::timestamptz)
RETURNING id;
