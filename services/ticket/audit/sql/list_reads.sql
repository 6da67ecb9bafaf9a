-- One page, newest first, of the reads before the one with id $1 (NULL: of all); only of ticket $2 and by reader $3,
-- unless these are NULL.
SELECT id, read_at, reader, ticket, method
FROM ticket_reads
WHERE id < COALESCE($1::bigint, 9223372036854775807)
  AND ($2::bigint IS NULL OR ticket = $2::bigint)
  AND ($3::text IS NULL OR reader = $3::text)
ORDER BY id DESC
LIMIT $4::bigint;
