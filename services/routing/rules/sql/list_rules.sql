-- The next $3 after the one with order $1 and id $2.
SELECT id, rule_order, rule
FROM rules
WHERE (rule_order, id) > ($1::int, $2::text)
ORDER BY rule_order, id
LIMIT $3::bigint;
