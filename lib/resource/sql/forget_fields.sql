-- Takes these fields out of the earlier revisions of a resource.
UPDATE resource_revisions
SET body = body - :fields::text[]
WHERE kind = :kind::text
  AND id = :id::text
  AND body ?| :fields::text[];
