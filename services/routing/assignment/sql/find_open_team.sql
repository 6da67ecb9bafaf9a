-- Whether there is a team whose tickets the reader may see. Read through Connection::ReadAs.
SELECT FROM teams
WHERE id = $1::text AND (NOT restricted OR (SELECT reads_all()) OR id <> ALL ((SELECT hidden_teams())::text[]));
