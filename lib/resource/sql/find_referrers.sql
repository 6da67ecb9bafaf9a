-- Up to ten resources in use whose body contains one of these patterns.
SELECT DISTINCT r.kind, r.id
FROM ${rows asked(kind text, pattern jsonb)}
JOIN resources r ON r.kind = asked.kind AND r.body @> asked.pattern
WHERE NOT r.body @> '{"retired": true}'
ORDER BY r.kind, r.id
LIMIT 10;
