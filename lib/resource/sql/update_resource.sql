-- Keeps fields that a newer binary wrote and this one does not know; :known are the fields that it knows.
WITH written AS (
  UPDATE resources
  SET version = version + 1, title = :title::text, body = (body - :known::text[]) || :body::jsonb
  WHERE kind = :kind::text
    AND id = :id::text
  RETURNING version, body
)
INSERT INTO resource_revisions (kind, id, revision, at, actor, method, request_id, body)
SELECT :kind::text, :id::text, version, clock_timestamp(), :actor::text, :method::text, :request_id::text, body
FROM written
RETURNING revision AS version;
