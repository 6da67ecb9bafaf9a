-- $1 and $2 the period, $3 luukku.reporting.v1.Dimension, $4 luukku.event.v1.Origin (0: all), $5 how many groups, $6
-- the source of an import (empty: all). `what`: 1 first response, 2 resolution, 3 closing. Microseconds, so that sums
-- are exact.
WITH measured AS (
  SELECT 1 AS what, ticket_group(t, $3::int) AS grp,
         (extract(epoch FROM t.first_response_time - t.create_time) * 1000000)::bigint AS micros
  FROM tickets t
  WHERE t.first_response_time >= $1::timestamptz AND t.first_response_time < $2::timestamptz
    AND t.state NOT IN ${states WITHDRAWN} AND is_in_scope(t, $4::int, $6::text)
  UNION ALL
  SELECT 2, ticket_group(t, $3::int),
         (extract(epoch FROM t.resolve_time - t.create_time) * 1000000)::bigint
  FROM tickets t
  WHERE t.resolve_time >= $1::timestamptz AND t.resolve_time < $2::timestamptz
    AND t.state NOT IN ${states WITHDRAWN} AND is_in_scope(t, $4::int, $6::text)
  UNION ALL
  SELECT 3, ticket_group(t, $3::int),
         (extract(epoch FROM t.leave_time - t.create_time) * 1000000)::bigint
  FROM tickets t
  WHERE t.leave_time >= $1::timestamptz AND t.leave_time < $2::timestamptz
    AND t.state NOT IN ${states WITHDRAWN} AND is_in_scope(t, $4::int, $6::text)
), largest AS (
  SELECT grp, row_number() OVER (ORDER BY count(*) FILTER (WHERE what = 2) DESC, grp) AS place,
         count(*) OVER () AS groups
  FROM measured
  WHERE $3::int <> 0
  GROUP BY grp
)
SELECT COALESCE(l.place, 0) AS place, l.groups, f.grp, n.display_name, f.what, f.count, f.sum_seconds, f.mean,
       f.median, f.p90, f.p95
FROM (
  SELECT what, grp, count(*) AS count, (sum(micros) / 1000000)::float8 AS sum_seconds, round(avg(micros))::bigint AS mean,
         round(percentile_cont(0.5) WITHIN GROUP (ORDER BY micros))::bigint AS median,
         round(percentile_cont(0.9) WITHIN GROUP (ORDER BY micros))::bigint AS p90,
         round(percentile_cont(0.95) WITHIN GROUP (ORDER BY micros))::bigint AS p95
  FROM measured
  GROUP BY GROUPING SETS ((what), (what, grp))
) AS f
LEFT JOIN largest l ON l.grp = f.grp
LEFT JOIN names n ON n.name = f.grp
WHERE f.grp IS NULL OR l.place <= $5::int
ORDER BY 1, f.what;
