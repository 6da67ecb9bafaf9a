-- Demands decisions on the oldest tickets for which no rule held, up to $1 of them.
INSERT INTO decisions_due (ticket)
SELECT ticket FROM work_items
WHERE team IS NULL AND state IN ${states ACTIVE} AND agent IS NULL AND reserved_agent IS NULL AND live AND rules_due
ORDER BY create_time, ticket
LIMIT $1::bigint
ON CONFLICT DO NOTHING;
