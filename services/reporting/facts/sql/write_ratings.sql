INSERT INTO ratings (ticket, rated_at, score, scale_low, scale_high)
SELECT ticket, rated_at, score, scale_low, scale_high
FROM unnest($1::bigint[], $2::timestamptz[], $3::int[], $4::int[], $5::int[])
  AS given(ticket, rated_at, score, scale_low, scale_high)
ORDER BY ticket
ON CONFLICT (ticket) DO UPDATE
SET rated_at = excluded.rated_at, score = excluded.score, scale_low = excluded.scale_low,
    scale_high = excluded.scale_high;
