-- All rules in the order in which they are tried: the title is the order.
SELECT id, body::text AS body
FROM resources
WHERE kind = 'rules'
ORDER BY title, id;
