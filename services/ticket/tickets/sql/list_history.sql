-- Read through Connection::ReadAs.
SELECT version, at, entry
FROM history
WHERE ticket = $1::bigint AND version > $2::bigint
ORDER BY version
LIMIT $3::bigint OFFSET $4::bigint;
