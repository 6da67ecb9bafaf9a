-- Returns no bodies if there are several of more than :most_bytes together.
WITH found AS MATERIALIZED (
  SELECT id, version, body::text AS body
  FROM resources
  WHERE kind = :kind::text
    AND id = ANY (:ids::text[])
)
SELECT id, version,
       CASE WHEN (SELECT count(*) = 1 OR sum(octet_length(body)) <= :most_bytes::bigint FROM found) THEN body END AS body
FROM found;
