SELECT source, count(*) AS events, count(DISTINCT subject) AS subjects
FROM feed_parked
WHERE source = ANY ($1::text[])
GROUP BY source;
