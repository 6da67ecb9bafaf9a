-- What changed of tickets since versions that callers know: the entries one after the other, which in protobuf's wire format is
-- one entry with the changes of all. The group holds the tickets' locks. The caller bounds how far back it asks.
SELECT asked.ord, string_agg(h.entry, ''::bytea ORDER BY h.version) AS entries
FROM ${ordered rows asked(id bigint, since bigint)}
JOIN history h ON h.ticket = asked.id AND h.version > asked.since
GROUP BY asked.ord
ORDER BY asked.ord;
