-- Its states stay in its revisions.
WITH deleted AS (
  DELETE FROM resources
  WHERE kind = :kind::text
    AND id = :id::text
  RETURNING version
)
INSERT INTO resource_revisions (kind, id, revision, at, actor, method, request_id, body)
SELECT :kind::text, :id::text, version + 1, clock_timestamp(), :actor::text, :method::text, :request_id::text, NULL
FROM deleted
RETURNING revision AS version;
