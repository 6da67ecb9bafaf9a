-- What changed of tickets since versions that callers know: the entries one after the other, which in protobuf's wire format is
-- one entry with the changes of all. The group holds the tickets' locks. Nothing for a ticket of which there are more than
-- :most_bytes to look at.
WITH asked AS MATERIALIZED (
  SELECT a.ord, a.id, a.since
  FROM ${ordered rows a(id bigint, since bigint)}
  WHERE (SELECT sum(octet_length(h.entry)) FROM history h WHERE h.ticket = a.id AND h.version > a.since) <= :most_bytes::bigint
)
SELECT asked.ord, string_agg(h.entry, ''::bytea ORDER BY h.version) AS entries
FROM asked
JOIN history h ON h.ticket = asked.id AND h.version > asked.since
GROUP BY asked.ord
ORDER BY asked.ord;
