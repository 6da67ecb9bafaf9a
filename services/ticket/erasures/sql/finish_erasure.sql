-- Returns a row if the erasure was not finished before.
UPDATE erasures SET erase_time = $2::timestamptz
WHERE id = $1::bigint AND erase_time IS NULL
RETURNING id, person;
