SELECT count(*) AS count
FROM resources
WHERE kind = :kind::text;
