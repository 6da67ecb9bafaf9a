-- The next $3 after the one with id $2, in order of ids. Rows have no display name here, so $1 must be ''.
SELECT r.person AS id, '' AS display_name, array_to_string(r.roles, ' ') AS roles,
       COALESCE((SELECT max(e.version) FROM events e WHERE e.subject = 'people/' || r.person), 0) AS version
FROM person_roles r
WHERE $1::text = '' AND r.person > $2::text
ORDER BY r.person
LIMIT $3::bigint;
