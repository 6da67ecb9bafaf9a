-- Returns a row if the person exists. The version is that of the last fact about the person.
SELECT p.id, array_to_string(r.roles, ' ') AS roles,
       COALESCE((SELECT max(e.version) FROM events e WHERE e.subject = 'people/' || p.id), 0) AS version
FROM people p LEFT JOIN person_roles r ON r.person = p.id
WHERE p.id = $1::text;
