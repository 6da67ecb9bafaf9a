-- All that have roles, unless $1 is the revision still; one row without a person if there is nobody.
SELECT r.revision, p.person, array_to_string(p.roles, ' ') AS roles
FROM roles_revision r LEFT JOIN person_roles p ON true
WHERE r.revision <> $1::bigint;
