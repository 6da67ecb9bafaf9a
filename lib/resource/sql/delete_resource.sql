DELETE FROM resources
WHERE kind = :kind::text
  AND id = :id::text;
