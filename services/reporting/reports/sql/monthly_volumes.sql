-- $1 the first instants of the months and the end of the last one, $2 and $3 the first and last of these,
-- $4 luukku.reporting.v1.Dimension, $5 luukku.event.v1.Origin (0: all), $6 how many groups,
-- $7 the source of an import (empty: all).
--
-- `gone` counts the tickets that leave the backlog, closed and cancelled alike; `solved` those that are no longer
-- unresolved. The backlog at the beginning of the first month counts as a negative leaving in month 0, so that the
-- backlog at a month's end is the sum of arrivals less that of leavings up to there.
WITH counted AS (
  SELECT width_bucket(t.create_time, $1::timestamptz[]) AS month,
         ticket_group(t, $4::int) AS grp,
         count(*) AS arrived, count(*) FILTER (WHERE t.reopen_count > 0) AS arrived_reopened,
         0 AS resolved, 0 AS closed, 0 AS cancelled, 0 AS reopened, 0 AS gone, 0 AS solved
  FROM tickets t
  WHERE t.create_time >= $2::timestamptz AND t.create_time < $3::timestamptz
    AND is_in_scope(t, $5::int, $7::text)
  GROUP BY 1, 2
  UNION ALL
  SELECT width_bucket(t.resolve_time, $1::timestamptz[]), ticket_group(t, $4::int),
         0, 0, count(*), 0, 0, 0, 0, count(*) FILTER (WHERE t.resolve_time <= t.leave_time)
  FROM tickets t
  WHERE t.resolve_time >= $2::timestamptz AND t.resolve_time < $3::timestamptz
    AND is_in_scope(t, $5::int, $7::text)
  GROUP BY 1, 2
  UNION ALL
  SELECT width_bucket(t.leave_time, $1::timestamptz[]), ticket_group(t, $4::int),
         0, 0, 0, count(*) FILTER (WHERE t.state NOT IN ${states WITHDRAWN}),
         count(*) FILTER (WHERE t.state IN ${states WITHDRAWN}), 0,
         count(*),
         count(*) FILTER (WHERE t.resolve_time IS NULL OR t.resolve_time > t.leave_time)
  FROM tickets t
  WHERE t.leave_time >= $2::timestamptz AND t.leave_time < $3::timestamptz
    AND is_in_scope(t, $5::int, $7::text)
  GROUP BY 1, 2
  UNION ALL
  SELECT width_bucket(r.reopen_time, $1::timestamptz[]), ticket_group(t, $4::int),
         0, 0, 0, 0, 0, count(*), 0, 0
  FROM reopenings r
  JOIN tickets t ON t.ticket = r.ticket
  WHERE r.reopen_time >= $2::timestamptz AND r.reopen_time < $3::timestamptz
    AND is_in_scope(t, $5::int, $7::text)
  GROUP BY 1, 2
  UNION ALL
  SELECT 0, ticket_group(t, $4::int), 0, 0, 0, 0, 0, 0, -count(*),
         -count(*) FILTER (WHERE t.resolve_time IS NULL OR t.resolve_time >= $2::timestamptz)
  FROM tickets t
  WHERE t.leave_time >= $2::timestamptz AND t.create_time < $2::timestamptz
    AND is_in_scope(t, $5::int, $7::text)
  GROUP BY 2
), largest AS (
  SELECT grp, row_number() OVER (ORDER BY sum(arrived) DESC, grp) AS place, count(*) OVER () AS groups
  FROM counted
  WHERE $4::int <> 0
  GROUP BY grp
), months AS (
  SELECT month, grp, sum(arrived) AS arrived, sum(arrived_reopened) AS arrived_reopened,
         sum(resolved) AS resolved, sum(closed) AS closed, sum(cancelled) AS cancelled,
         sum(reopened) AS reopened, sum(gone) AS gone, sum(solved) AS solved
  FROM counted
  GROUP BY GROUPING SETS ((month), (month, grp))
)
SELECT COALESCE(l.place, 0) AS place, l.groups, m.grp, n.display_name, m.month, m.arrived,
       m.arrived_reopened, m.resolved, m.closed, m.cancelled, m.reopened, m.gone, m.solved
FROM months m
LEFT JOIN largest l ON l.grp = m.grp
LEFT JOIN names n ON n.name = m.grp
WHERE m.grp IS NULL OR l.place <= $6::int
ORDER BY 1, m.month;
