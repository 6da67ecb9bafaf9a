-- Revision $2 of calendar $1; 0 is the newest.
SELECT r.calendar
FROM calendars c
JOIN calendar_revisions r
  ON r.id = c.id AND r.revision = CASE WHEN $2::bigint = 0 THEN c.revision ELSE $2::bigint END
WHERE c.id = $1::text;
