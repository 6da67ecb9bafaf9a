-- A replica stops: others may have its slots at once.
WITH gone AS (
  DELETE FROM feed_members WHERE source = $1::text AND owner = $2::text
)
UPDATE feed_cursors SET owner = NULL, leased_until = NULL
WHERE source = $1::text AND owner = $2::text;
