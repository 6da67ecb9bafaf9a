SELECT id, version, body::text AS body
FROM resources
WHERE kind = :kind::text
  AND id = ANY (:ids::text[]);
