-- As get_person_roles.sql, read while the person's lock is held; and the number of people with roles.
SELECT p.id, array_to_string(r.roles, ' ') AS roles,
       COALESCE((SELECT max(e.version) FROM events e WHERE e.subject = 'people/' || p.id), 0) AS version,
       (SELECT count(*) FROM person_roles) AS people
FROM people p LEFT JOIN person_roles r ON r.person = p.id
WHERE p.id = $1::text;
