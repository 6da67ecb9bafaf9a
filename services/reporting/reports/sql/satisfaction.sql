-- $1 and $2 the period, $3 the bounds of days from which the total is made, $4 and $5 the first and last of these,
-- which hold the period, $6 luukku.reporting.v1.Dimension, $7 how many groups, $8 luukku.event.v1.Origin (0: all), $9
-- the source of an import (empty: all). Parts: 1 the invitations sent in the period, 2 the answers of each group in the
-- period by source and score, 3 all answers of each day by source and score. A ticket that has not come by the ticket
-- feed yet has no group.
WITH cohort AS (
  SELECT ticket_group(t, $6::int) AS grp, count(*) AS invited,
         count(*) FILTER (WHERE i.answered_at < $2::timestamptz) AS answered_in_period,
         count(i.answered_at) AS answered,
         count(*) FILTER (WHERE i.answered_at IS NULL AND i.expired_at IS NOT NULL) AS expired
  FROM invitations i
  LEFT JOIN tickets t ON t.ticket = i.ticket
  WHERE i.sent_at >= $1::timestamptz AND i.sent_at < $2::timestamptz AND $8::int <> 2 AND $9::text = ''
  GROUP BY 1
), in_scope AS (
  SELECT CASE WHEN a.origin = 2 THEN COALESCE(t.source, '') ELSE '' END AS source, a.answered_at,
         a.scale_low, a.scale_high, a.score, ticket_group(t, $6::int) AS grp
  FROM answers a
  LEFT JOIN tickets t ON t.ticket = a.ticket
  WHERE a.answered_at >= $4::timestamptz AND a.answered_at < $5::timestamptz
    AND ($8::int = 0 OR a.origin = $8::int) AND ($9::text = '' OR (a.origin = 2 AND t.source = $9::text))
), answers_by_group AS (
  SELECT grp, source, scale_low, scale_high, score, count(*) AS n
  FROM in_scope
  WHERE answered_at >= $1::timestamptz AND answered_at < $2::timestamptz
  GROUP BY 1, 2, 3, 4, 5
), largest AS (
  SELECT grp, row_number() OVER (ORDER BY sum(n) DESC, grp) AS place, count(*) OVER () AS groups
  FROM (SELECT grp, invited AS n FROM cohort UNION ALL SELECT grp, n FROM answers_by_group) AS both_parts
  WHERE $6::int <> 0
  GROUP BY grp
), figures AS (
  SELECT 1 AS part, grp, NULL::text AS source, NULL::int AS scale_low, NULL::int AS scale_high,
         NULL::int AS score, NULL::int AS day, sum(invited) AS n,
         sum(answered_in_period) AS answered_in_period, sum(answered) AS answered, sum(expired) AS expired
  FROM cohort
  GROUP BY GROUPING SETS ((), (grp))
  UNION ALL
  SELECT 2, grp, source, scale_low, scale_high, score, NULL, n, NULL, NULL, NULL
  FROM answers_by_group
  WHERE $6::int <> 0
  UNION ALL
  SELECT 3, NULL, source, scale_low, scale_high, score, width_bucket(answered_at, $3::timestamptz[]), count(*),
         NULL, NULL, NULL
  FROM in_scope
  GROUP BY 3, 4, 5, 6, 7
)
SELECT COALESCE(l.place, 0) AS place, l.groups, f.grp, d.display_name, f.part, f.source, f.scale_low,
       f.scale_high, f.score, f.day, f.n, f.answered_in_period, f.answered, f.expired
FROM figures f
LEFT JOIN largest l ON l.grp = f.grp
LEFT JOIN names d ON d.name = f.grp
WHERE f.grp IS NULL OR l.place <= $7::int
ORDER BY 1, f.part, f.source, f.scale_low, f.scale_high, f.score, f.day;
