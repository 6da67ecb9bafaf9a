-- Creates the missing resources with their revisions, and returns them. Revision numbers continue those of an earlier
-- resource of that name. The caller has locked the names.
WITH made AS (
  INSERT INTO resources (kind, id, version, title, body)
  SELECT :kind::text, asked.id,
         1 + coalesce((SELECT max(r.revision) FROM resource_revisions r WHERE r.kind = :kind::text AND r.id = asked.id), 0),
         asked.title, asked.body
  FROM ${rows asked(id text, title text, body jsonb)}
  ORDER BY asked.id
  ON CONFLICT DO NOTHING
  RETURNING id, version, body
), revised AS (
  INSERT INTO resource_revisions (kind, id, revision, at, actor, method, request_id, body)
  SELECT :kind::text, id, version, clock_timestamp(), :actor::text, :method::text, :request_id::text, body
  FROM made
)
SELECT id, version
FROM made
ORDER BY id;
