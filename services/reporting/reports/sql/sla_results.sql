-- Targets of the tickets that arrived from $1 to $2; $3 luukku.reporting.v1.Dimension, $4 luukku.event.v1.Origin (0:
-- all), $5 how many groups, $6 the source of an import (empty: all). States as in luukku.common.v1.SlaTargetState.
WITH counted AS (
  SELECT s.kind, ticket_group(t, $3::int) AS grp, s.state, count(*) AS n
  FROM tickets t
  JOIN targets s ON s.ticket = t.ticket
  WHERE t.create_time >= $1::timestamptz AND t.create_time < $2::timestamptz
    AND is_in_scope(t, $4::int, $6::text)
  GROUP BY 1, 2, 3
), largest AS (
  SELECT grp, row_number() OVER (ORDER BY sum(n) DESC, grp) AS place, count(*) OVER () AS groups
  FROM counted
  WHERE $3::int <> 0
  GROUP BY grp
)
SELECT COALESCE(l.place, 0) AS place, l.groups, f.grp, n.display_name, f.kind, f.state, f.n
FROM (
  SELECT kind, grp, state, sum(n) AS n
  FROM counted
  GROUP BY GROUPING SETS ((kind, state), (kind, grp, state))
) AS f
LEFT JOIN largest l ON l.grp = f.grp
LEFT JOIN names n ON n.name = f.grp
WHERE f.grp IS NULL OR l.place <= $5::int
ORDER BY 1, f.kind, f.state;
