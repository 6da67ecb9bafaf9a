-- Returns a row, and locks it, if the source's effects are to be forgotten and no other replica is at it.
SELECT slot FROM feed_cursors
WHERE source = $1::text AND slot = 0 AND forgetting
FOR UPDATE SKIP LOCKED;
