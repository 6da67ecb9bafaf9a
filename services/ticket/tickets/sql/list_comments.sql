-- Read through Connection::ReadAs.
SELECT number, id, author, author_kind, internal, create_time, text
FROM comments
WHERE ticket = $1::bigint AND number > $2::bigint
ORDER BY number
LIMIT $3::bigint OFFSET $4::bigint;
