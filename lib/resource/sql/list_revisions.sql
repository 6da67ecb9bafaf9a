-- Before :before, newest first, each with the state before it.
SELECT r.revision, r.at, r.actor, r.method, r.request_id, r.body::text AS body, p.body::text AS previous_body
FROM resource_revisions r
LEFT JOIN resource_revisions p ON p.kind = r.kind AND p.id = r.id AND p.revision = r.revision - 1
WHERE r.kind = :kind::text
  AND r.id = :id::text
  AND r.revision < :before::bigint
ORDER BY r.revision DESC
LIMIT :limit::bigint;
