-- Deletes an erased person's revisions, all but the newest.
DELETE FROM resource_revisions
WHERE kind = :kind::text
  AND id = :id::text
  AND revision < (SELECT version FROM resources WHERE kind = :kind::text AND id = :id::text);
