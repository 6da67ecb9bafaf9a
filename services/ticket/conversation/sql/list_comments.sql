${variants oldest_first(is >, first 0, order ASC) newest_first(is <, first hidden, order DESC)}
-- Comments beyond number $2, in the desk's numbering or the customers'. Comments after more than $4 bytes of texts are
-- left out. Read through Connection::ReadAs.
WITH side AS MATERIALIZED (
  SELECT d.desk, CASE WHEN d.desk THEN 0 ELSE t.internal_versions END AS hidden
  FROM tickets t
  -- OFFSET: or the function would be called for each use of its result.
  CROSS JOIN LATERAL (SELECT reads_desk_side($1::bigint) AS desk OFFSET 0) AS d
  WHERE t.id = $1::bigint
), page AS (
  SELECT number, octet_length(text) AS bytes
  FROM comments
  -- A number is never below the public one, and above it by no more than there are internal comments.
  WHERE ticket = $1::bigint AND number ${is} $2::bigint + (SELECT ${first} FROM side)
    AND (public_number ${is} $2::bigint OR (SELECT desk FROM side))
    -- The row-level policy checks this too, with a look-up for each row; this condition is evaluated first.
    AND (NOT internal OR (SELECT desk FROM side))
  ORDER BY number ${order}
  LIMIT $3::bigint
), numbered AS (
  SELECT number, sum(bytes) OVER (ORDER BY number ${order}) - bytes AS bytes_before FROM page
)
SELECT CASE WHEN (SELECT desk FROM side) THEN c.number ELSE c.public_number END AS number, c.id, c.author, c.author_kind,
       c.internal, c.create_time, c.text,
       EXISTS (SELECT FROM tickets t JOIN restricted_teams r ON r.team = t.team WHERE t.id = $1::bigint) AS restricted
FROM numbered
JOIN comments c ON c.ticket = $1::bigint AND c.number = numbered.number
WHERE numbered.bytes_before <= $4::bigint
ORDER BY c.number ${order};
