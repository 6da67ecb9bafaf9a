-- After version $2, as the desk numbers them; after the first $2 that are seen, for customers. Read through
-- Connection::ReadAs.
WITH side AS MATERIALIZED (SELECT reads_desk_side($1::bigint) AS desk)
SELECT version, at, entry, (SELECT desk FROM side) AS desk,
       EXISTS (SELECT FROM tickets t JOIN restricted_teams r ON r.team = t.team WHERE t.id = $1::bigint) AS restricted
FROM history
WHERE ticket = $1::bigint AND version > (SELECT CASE WHEN desk THEN $2::bigint ELSE 0 END FROM side)
ORDER BY version
LIMIT $3::bigint OFFSET (SELECT CASE WHEN desk THEN 0 ELSE $2::bigint END FROM side);
