-- No row comes back if there is one. The revisions of an earlier one of that name go on.
INSERT INTO resources (kind, id, version, title, body)
SELECT :kind::text, :id::text, 1 + coalesce(max(r.revision), 0), :title::text, :body::jsonb
FROM resource_revisions r
WHERE r.kind = :kind::text
  AND r.id = :id::text
ON CONFLICT DO NOTHING
RETURNING version;
