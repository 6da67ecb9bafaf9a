-- Makes revision $2 of calendar $1 the current one.
WITH revised AS (
  INSERT INTO calendar_revisions (id, revision, calendar)
  VALUES ($1::text, $2::bigint, $4::bytea)
)
UPDATE calendars
SET revision = $2::bigint, display_name = $3::text
WHERE id = $1::text;
