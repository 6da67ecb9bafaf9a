-- Demands decisions on the oldest $1 tickets that wait and have no decision at their current revision. Usually all are
-- demanded already.
INSERT INTO decisions_due (ticket)
SELECT ticket FROM work_items w
WHERE state IN ${states ACTIVE} AND agent IS NULL AND reserved_agent IS NULL AND live
  AND decided_revision < assignment_revision AND commanded_revision < assignment_revision
ORDER BY create_time, ticket
LIMIT $1::bigint
ON CONFLICT DO NOTHING;
