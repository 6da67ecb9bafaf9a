-- All people with roles, unless $1 is the current revision; one row without a person if nobody has any.
SELECT r.revision, p.person, array_to_string(p.roles, ' ') AS roles
FROM roles_revision r LEFT JOIN person_roles p ON true
WHERE r.revision <> $1::bigint;
