-- Arrivals from $1 to $2 by weekday and hour of zone $3; $4 luukku.event.v1.Origin (0: all), $5 the source of an import
-- (empty: all).
SELECT extract(isodow FROM local_time)::int AS weekday, extract(hour FROM local_time)::int AS hour,
       count(*) AS arrived
FROM (
  SELECT t.create_time AT TIME ZONE $3::text AS local_time
  FROM tickets t
  WHERE t.create_time >= $1::timestamptz AND t.create_time < $2::timestamptz
    AND is_in_scope(t, $4::int, $5::text)
) AS arrivals
GROUP BY 1, 2;
