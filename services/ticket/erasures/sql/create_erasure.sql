-- Removes the record of person $1, and begins an erasure, requested by $2 at $3.
WITH gone AS (
  DELETE FROM people WHERE id = $1::text
), no_member AS (
  DELETE FROM agent_teams WHERE agent = $1::text
)
INSERT INTO erasures (person, requested_by, create_time)
VALUES ($1::text, $2::text, $3::timestamptz)
RETURNING id;
