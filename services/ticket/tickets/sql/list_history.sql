-- Entries after version $2, in the desk's numbering or the customers'. Entries after more than $4 bytes are left out.
-- Read through Connection::ReadAs.
WITH side AS MATERIALIZED (
  SELECT reads_desk_side($1::bigint) AS desk
), page AS (
  SELECT version, octet_length(entry) AS bytes
  FROM history
  -- A version is never below its public number.
  WHERE ticket = $1::bigint AND version > $2::bigint
    AND (public_number > $2::bigint OR (SELECT desk FROM side))
    -- The row-level policy checks this too, with a look-up for each row; this condition is evaluated first.
    AND (NOT internal OR (SELECT desk FROM side))
  ORDER BY version
  LIMIT $3::bigint
), numbered AS (
  SELECT version, sum(bytes) OVER (ORDER BY version) - bytes AS bytes_before FROM page
)
SELECT CASE WHEN (SELECT desk FROM side) THEN h.version ELSE h.public_number END AS version, h.at, h.entry,
       (SELECT desk FROM side) AS desk,
       EXISTS (SELECT FROM tickets t JOIN restricted_teams r ON r.team = t.team WHERE t.id = $1::bigint) AS restricted
FROM numbered
JOIN history h ON h.ticket = $1::bigint AND h.version = numbered.version
WHERE numbered.bytes_before <= $4::bigint
ORDER BY h.version;
