-- Which of these do not exist.
SELECT asked.id
FROM unnest($1::text[]) AS asked(id)
WHERE NOT EXISTS (SELECT FROM organisations o WHERE o.id = asked.id)
ORDER BY asked.id;
