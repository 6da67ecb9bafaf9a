INSERT INTO desk_zone (time_zone) VALUES ($1::text)
ON CONFLICT (single) DO UPDATE SET time_zone = EXCLUDED.time_zone;
