-- Each of the categories $1 with itself and all above it, from below. A category that is not known yet is alone. The
-- depth is bounded in case of a circle, which the ticket service does not make.
WITH RECURSIVE line AS (
  SELECT id AS category, id AS above, 0 AS depth
  FROM unnest($1::text[]) AS asked(id)
  UNION ALL
  SELECT l.category, c.parent, l.depth + 1
  FROM line l
  JOIN categories c ON c.id = l.above
  WHERE c.parent IS NOT NULL AND l.depth < 32
)
SELECT category, above
FROM line
ORDER BY category, depth;
