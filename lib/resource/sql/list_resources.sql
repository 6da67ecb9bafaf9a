${variants by_title(place title) by_id(place id)}
-- The next :limit after the one at :after_place with :after_id, of those whose body has :wanted and none of the fields
-- :absent.
SELECT id, version, ${place} AS place, body::text AS body
FROM resources
WHERE kind = :kind::text
  AND (${place}, id) > (:after_place::text, :after_id::text)
  AND body @> :wanted::jsonb
  AND NOT body ?| :absent::text[]
ORDER BY ${place}, id
LIMIT :limit::bigint;
