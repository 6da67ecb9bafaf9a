-- The $2 days up to $1 (NULL: now): a row for each score that was given, or one row without any; each with the
-- period and its cohort.
WITH period AS MATERIALIZED (
  SELECT COALESCE($1::timestamptz, now()) - $2::int * interval '24 hours' AS start_time,
         COALESCE($1::timestamptz, now()) AS end_time
), cohort AS MATERIALIZED (
  SELECT count(*) AS invited, count(a.invitation) AS responded,
         count(*) FILTER (WHERE a.create_time < (SELECT end_time FROM period)) AS responded_in_period
  FROM invitations i
  LEFT JOIN answers a ON a.invitation = i.id
  WHERE i.create_time >= (SELECT start_time FROM period)
    AND i.create_time < (SELECT end_time FROM period)
), scores AS MATERIALIZED (
  SELECT score, count(*) AS answers
  FROM answers
  WHERE update_time >= (SELECT start_time FROM period)
    AND update_time < (SELECT end_time FROM period)
  GROUP BY score
)
SELECT start_time, end_time, invited, responded, responded_in_period, score, answers
FROM period
CROSS JOIN cohort
LEFT JOIN scores ON true
ORDER BY score;
