${variants newest_first(after <, order DESC) oldest_first(after >, order ASC)}
-- One page of tickets, after the ticket created at :after_time with id :after_id. Read through Connection::ReadAs. Rows
-- after more than :most_bytes bytes of texts are left out.
WITH page AS (
  SELECT t.id, t.create_time, octet_length(t.description) AS bytes
  FROM tickets t
  WHERE (:after_time::timestamptz IS NULL OR (t.create_time, t.id) ${after} (:after_time::timestamptz, :after_id::bigint))
    AND (:states::smallint[] IS NULL OR t.state = ANY (:states::smallint[]))
    AND (:types::smallint[] IS NULL OR t.type = ANY (:types::smallint[]))
    AND (:channels::smallint[] IS NULL OR t.channel = ANY (:channels::smallint[]))
    AND (:priorities::smallint[] IS NULL OR t.priority = ANY (:priorities::smallint[]))
    AND (:requester::text IS NULL OR t.requester = :requester::text)
    AND (:organisation::text IS NULL OR t.organisation = :organisation::text OR (:organisation::text = '' AND t.organisation IS NULL))
    AND (:category::text IS NULL OR t.category IS NOT DISTINCT FROM NULLIF(:category::text, ''))
    AND (:team::text IS NULL OR t.team IS NOT DISTINCT FROM NULLIF(:team::text, ''))
    AND (:agent::text IS NULL OR t.agent IS NOT DISTINCT FROM NULLIF(:agent::text, ''))
    AND (:external_reference::text IS NULL OR t.external_reference IS NOT DISTINCT FROM NULLIF(:external_reference::text, ''))
    AND (:created_from::timestamptz IS NULL OR t.create_time >= :created_from::timestamptz)
    AND (:created_before::timestamptz IS NULL OR t.create_time < :created_before::timestamptz)
  ORDER BY t.create_time ${order}, t.id ${order}
  LIMIT :limit::bigint
), numbered AS (
  SELECT id, sum(bytes) OVER (ORDER BY create_time ${order}, id ${order}) - bytes AS bytes_before FROM page
)
SELECT ${part seen_columns}
FROM numbered
JOIN tickets t ON t.id = numbered.id
${part seen_joins}
WHERE numbered.bytes_before <= :most_bytes::bigint
ORDER BY t.create_time ${order}, t.id ${order};
