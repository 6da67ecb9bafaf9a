-- Which of these teams are restricted.
SELECT id
FROM teams
WHERE id = ANY ($1::text[]) AND restricted
ORDER BY id;
