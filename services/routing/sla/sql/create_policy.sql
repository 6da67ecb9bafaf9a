-- Creates policy $1 with display name $2, calendar $3 and message $4, if there are fewer than $5. Returns one row; if
-- none of its columns is true, the id is taken. The caller holds the lock of lock_edition.sql.
WITH asked AS MATERIALIZED (
  SELECT NOT EXISTS (SELECT FROM calendars c WHERE c.id = $3::text) AS calendar_missing,
         NOT EXISTS (SELECT FROM sla_policies p WHERE p.id = $1::text)
           AND (SELECT count(*) FROM sla_policies) >= $5::bigint AS too_many
), created AS (
  INSERT INTO sla_policies (id, display_name, revision, calendar)
  SELECT $1::text, $2::text, 1, $3::text FROM asked WHERE NOT calendar_missing AND NOT too_many
  ON CONFLICT DO NOTHING
  RETURNING id
), revised AS (
  INSERT INTO sla_policy_revisions (id, revision, policy)
  SELECT id, 1, $4::bytea FROM created
)
SELECT calendar_missing, too_many, EXISTS (SELECT FROM created) AS created
FROM asked;
