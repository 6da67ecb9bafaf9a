${variants by_title(place title) by_id(place id)}
-- The next :limit resources after :after_place and :after_id whose body contains :wanted and none of the fields
-- :absent. After :most_bytes bytes of bodies, only one more row is returned, which shows that there are more.
WITH page AS (
  SELECT id, version, ${place} AS place, body::text AS body
  FROM resources
  WHERE kind = :kind::text
    AND (${place}, id) > (:after_place::text, :after_id::text)
    AND body @> :wanted::jsonb
    AND NOT body ?| :absent::text[]
  ORDER BY ${place}, id
  LIMIT :limit::bigint
), measured AS (
  SELECT id, version, place, body,
         sum(octet_length(body)) OVER (ORDER BY place, id ROWS BETWEEN UNBOUNDED PRECEDING AND 2 PRECEDING) AS before
  FROM page
)
SELECT id, version, place, body
FROM measured
WHERE before IS NULL OR before < :most_bytes::bigint
ORDER BY place, id;
