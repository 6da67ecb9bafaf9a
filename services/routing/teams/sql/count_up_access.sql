-- Each of the teams gets a further event about who may see its tickets.
INSERT INTO team_access AS a (team, version)
SELECT id, 1
FROM unnest($1::text[]) AS asked(id)
ORDER BY id
ON CONFLICT (team) DO UPDATE
SET version = a.version + 1
RETURNING team, version;
