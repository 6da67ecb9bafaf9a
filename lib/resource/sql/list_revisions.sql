-- Revisions before :before, newest first, each with the state before it. After :most_bytes bytes of bodies, only one
-- more row is returned, which shows that there are more.
WITH page AS (
  SELECT r.revision, r.at, r.actor, r.method, r.request_id, r.body::text AS body, p.body::text AS previous_body
  FROM resource_revisions r
  LEFT JOIN resource_revisions p ON p.kind = r.kind AND p.id = r.id AND p.revision = r.revision - 1
  WHERE r.kind = :kind::text
    AND r.id = :id::text
    AND r.revision < :before::bigint
  ORDER BY r.revision DESC
  LIMIT :limit::bigint
), measured AS (
  SELECT revision, at, actor, method, request_id, body, previous_body,
         sum(coalesce(octet_length(body), 0) + coalesce(octet_length(previous_body), 0))
           OVER (ORDER BY revision DESC ROWS BETWEEN UNBOUNDED PRECEDING AND 2 PRECEDING) AS before
  FROM page
)
SELECT revision, at, actor, method, request_id, body, previous_body
FROM measured
WHERE before IS NULL OR before < :most_bytes::bigint
ORDER BY revision DESC;
