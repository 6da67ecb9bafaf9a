UPDATE resources
SET version = version + 1, title = :title::text, body = :body::jsonb
WHERE kind = :kind::text
  AND id = :id::text
RETURNING version;
