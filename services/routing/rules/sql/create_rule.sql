-- Creates rule $1 with order $2 and message $3, which leads to team $4, if there are fewer than $5.
-- One row comes back. None of its columns: there is one with that id already.
WITH asked AS MATERIALIZED (
  SELECT NOT EXISTS (SELECT FROM teams t WHERE t.id = $4::text) AS team_missing,
         NOT EXISTS (SELECT FROM rules r WHERE r.id = $1::text)
           AND (SELECT count(*) FROM rules) >= $5::bigint AS too_many
), created AS (
  INSERT INTO rules (id, rule_order, rule)
  SELECT $1::text, $2::int, $3::bytea FROM asked WHERE NOT team_missing AND NOT too_many
  ON CONFLICT DO NOTHING
  RETURNING id
)
SELECT team_missing, too_many, EXISTS (SELECT FROM created) AS created
FROM asked;
