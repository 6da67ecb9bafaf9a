SELECT id, version, body::text AS body
FROM resources
WHERE kind = :kind::text
  AND id = :id::text
FOR UPDATE;
