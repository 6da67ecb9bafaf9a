-- The next $3 people after display name $1 and id $2.
SELECT id, display_name, organisation
FROM people
WHERE (display_name, id) > ($1::text, $2::text)
ORDER BY display_name, id
LIMIT $3::bigint;
