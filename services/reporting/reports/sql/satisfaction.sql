-- $1 and $2 the period, $3 the bounds of days from which the total is made, $4 and $5 the first and last of these,
-- $6 luukku.reporting.v1.Dimension, $7 how many groups. Parts: 1 those who were invited in the period, 2 the
-- answers of each group in the period by score, 3 all answers of each day by score. A ticket that the ticket feed
-- has not told of yet has no group.
WITH cohort AS (
  SELECT ticket_group(t, $6::int) AS grp, count(*) AS invited,
         count(*) FILTER (WHERE i.answered_at < $2::timestamptz) AS answered_in_period,
         count(i.answered_at) AS answered,
         count(*) FILTER (WHERE i.answered_at IS NULL AND i.expired_at IS NOT NULL) AS expired
  FROM invitations i
  LEFT JOIN tickets t ON t.ticket = i.ticket
  WHERE i.sent_at >= $1::timestamptz AND i.sent_at < $2::timestamptz
  GROUP BY 1
), answers AS (
  SELECT ticket_group(t, $6::int) AS grp, i.scale_low, i.scale_high, i.score, count(*) AS n
  FROM invitations i
  LEFT JOIN tickets t ON t.ticket = i.ticket
  WHERE i.answered_at >= $1::timestamptz AND i.answered_at < $2::timestamptz
  GROUP BY 1, 2, 3, 4
), largest AS (
  SELECT grp, row_number() OVER (ORDER BY sum(n) DESC, grp) AS place, count(*) OVER () AS groups
  FROM (SELECT grp, invited AS n FROM cohort UNION ALL SELECT grp, n FROM answers) AS both_parts
  WHERE $6::int <> 0
  GROUP BY grp
), figures AS (
  SELECT 1 AS part, grp, NULL::int AS scale_low, NULL::int AS scale_high, NULL::int AS score,
         NULL::int AS day, sum(invited) AS n, sum(answered_in_period) AS answered_in_period,
         sum(answered) AS answered, sum(expired) AS expired
  FROM cohort
  GROUP BY GROUPING SETS ((), (grp))
  UNION ALL
  SELECT 2, grp, scale_low, scale_high, score, NULL, n, NULL, NULL, NULL
  FROM answers
  WHERE $6::int <> 0
  UNION ALL
  SELECT 3, NULL, scale_low, scale_high, score, width_bucket(answered_at, $3::timestamptz[]), count(*),
         NULL, NULL, NULL
  FROM invitations
  WHERE answered_at >= $4::timestamptz AND answered_at < $5::timestamptz
  GROUP BY 3, 4, 5, 6
)
SELECT COALESCE(l.place, 0) AS place, l.groups, f.grp, d.display_name, f.part, f.scale_low, f.scale_high,
       f.score, f.day, f.n, f.answered_in_period, f.answered, f.expired
FROM figures f
LEFT JOIN largest l ON l.grp = f.grp
LEFT JOIN names d ON d.name = f.grp
WHERE f.grp IS NULL OR l.place <= $7::int
ORDER BY 1, f.part, f.scale_low, f.scale_high, f.score, f.day;
