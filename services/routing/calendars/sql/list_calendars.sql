-- The next $3 after the one with display name $1 and id $2. What has more than $4 bytes before it is left out.
WITH page AS (
  SELECT c.id, c.display_name, c.revision, octet_length(r.calendar) AS bytes
  FROM calendars c
  JOIN calendar_revisions r ON r.id = c.id AND r.revision = c.revision
  WHERE (c.display_name, c.id) > ($1::text, $2::text)
  ORDER BY c.display_name, c.id
  LIMIT $3::bigint
), numbered AS (
  SELECT id, display_name, revision, sum(bytes) OVER (ORDER BY display_name, id) - bytes AS bytes_before FROM page
)
SELECT n.id, n.display_name, r.calendar
FROM numbered n
JOIN calendar_revisions r ON r.id = n.id AND r.revision = n.revision
WHERE n.bytes_before <= $4::bigint
ORDER BY n.display_name, n.id;
