-- Arrivals from $1 to $2 by type; $3 luukku.event.v1.Origin (0: all), $4 the source of an import (empty: all).
SELECT ticket_group(t, 3) AS grp, '' AS display_name, count(*) AS arrived
FROM tickets t
WHERE t.create_time >= $1::timestamptz AND t.create_time < $2::timestamptz
  AND is_in_scope(t, $3::int, $4::text)
GROUP BY 1
ORDER BY arrived DESC, grp;
