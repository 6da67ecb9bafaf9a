-- Policies and calendars of these revisions.
SELECT r.kind, r.id, r.revision AS version, r.body::text AS body
FROM ${rows wanted(kind text, id text, revision bigint)}
JOIN resource_revisions r ON r.kind = wanted.kind AND r.id = wanted.id AND r.revision = wanted.revision
WHERE r.body IS NOT NULL
ORDER BY r.kind, r.id, r.revision;
