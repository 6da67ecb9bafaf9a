-- Arrivals from $1 to $2 by type; $3 luukku.event.v1.Origin (0: all).
SELECT ticket_group(t, 3) AS grp, '' AS display_name, count(*) AS arrived
FROM tickets t
WHERE t.create_time >= $1::timestamptz AND t.create_time < $2::timestamptz
  AND ($3::int = 0 OR t.origin = $3::int)
GROUP BY 1
ORDER BY arrived DESC, grp;
