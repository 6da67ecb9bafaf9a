-- The next $3 after the one with display name $1 and id $2.
SELECT c.id, c.display_name, r.calendar
FROM calendars c
JOIN calendar_revisions r ON r.id = c.id AND r.revision = c.revision
WHERE (c.display_name, c.id) > ($1::text, $2::text)
ORDER BY c.display_name, c.id
LIMIT $3::bigint;
