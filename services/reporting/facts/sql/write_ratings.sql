INSERT INTO ratings (ticket, rated_at, score, scale_low, scale_high)
SELECT ticket, rated_at, score, scale_low, scale_high
FROM ${rows given(ticket bigint, rated_at timestamptz, score int, scale_low int, scale_high int)}
ORDER BY ticket
ON CONFLICT (ticket) DO UPDATE
SET rated_at = excluded.rated_at, score = excluded.score, scale_low = excluded.scale_low,
    scale_high = excluded.scale_high;
