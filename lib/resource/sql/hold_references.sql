-- Returns which of these exist, and whether they are retired. Locks them against changes and deletion
-- until the transaction ends.
SELECT r.kind, r.id, r.body @> '{"retired": true}' AS retired
FROM resources r
JOIN ${rows asked(kind text, id text)} ON r.kind = asked.kind AND r.id = asked.id
ORDER BY r.kind, r.id
FOR KEY SHARE OF r;
