SELECT body::text AS body
FROM resource_revisions
WHERE kind = :kind::text
  AND id = :id::text
  AND revision = :revision::bigint;
