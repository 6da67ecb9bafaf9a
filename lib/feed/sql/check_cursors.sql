-- How many of these cursors the feed has: an event with this id at this position.
SELECT count(*) AS good
FROM unnest($1::bigint[], $2::uuid[]) AS held(position, id)
JOIN events e ON e.position = held.position AND e.id = held.id;
