-- Creates calendar $1 with display name $2 and message $3, if there are fewer than $4. One row comes back.
-- None of its columns: there is one with that id already. The caller holds the lock of lock_edition.sql.
WITH asked AS MATERIALIZED (
  SELECT NOT EXISTS (SELECT FROM calendars c WHERE c.id = $1::text)
           AND (SELECT count(*) FROM calendars) >= $4::bigint AS too_many
), created AS (
  INSERT INTO calendars (id, display_name, revision)
  SELECT $1::text, $2::text, 1 FROM asked WHERE NOT too_many
  ON CONFLICT DO NOTHING
  RETURNING id
), revised AS (
  INSERT INTO calendar_revisions (id, revision, calendar)
  SELECT id, 1, $3::bytea FROM created
)
SELECT too_many, EXISTS (SELECT FROM created) AS created
FROM asked;
