-- Answers by day and score, and the cohort of invitations sent in the period, from $2 to $3. $1: the beginnings of
-- days, the last one at the period's end. A row for each day and score, or one without any; each with the cohort's
-- figures.
WITH cohort AS MATERIALIZED (
  SELECT count(*) AS invited, count(a.invitation) AS responded,
         count(*) FILTER (WHERE a.create_time < $3::timestamptz) AS responded_in_period
  FROM invitations i
  LEFT JOIN answers a ON a.invitation = i.id
  WHERE i.create_time >= $2::timestamptz AND i.create_time < $3::timestamptz
), scores AS MATERIALIZED (
  SELECT width_bucket(update_time, $1::timestamptz[]) AS day, score, count(*) AS answers
  FROM answers
  WHERE update_time >= ($1::timestamptz[])[1] AND update_time < $3::timestamptz
  GROUP BY 1, 2
)
SELECT invited, responded, responded_in_period, day, score, answers
FROM cohort
LEFT JOIN scores ON true;
