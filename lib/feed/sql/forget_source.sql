-- Back to before the first event; the leases end, so that replicas begin anew.
WITH subjects AS (
  DELETE FROM feed_subjects WHERE source = $1::text
), parked AS (
  DELETE FROM feed_parked WHERE source = $1::text
)
UPDATE feed_cursors
SET epoch = NULL, position = 0, event_id = NULL, owner = NULL, leased_until = NULL
WHERE source = $1::text;
