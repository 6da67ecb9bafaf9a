-- Which of the teams do not exist, as positions in the array from 0 on.
SELECT asked.ord - 1 AS position
FROM unnest($1::text[]) WITH ORDINALITY AS asked (team, ord)
WHERE NOT EXISTS (SELECT FROM teams t WHERE t.id = asked.team)
ORDER BY asked.ord;
