INSERT INTO names (name, display_name)
SELECT name, display_name
FROM unnest($1::text[], $2::text[]) AS given(name, display_name)
ORDER BY name
ON CONFLICT (name) DO UPDATE SET display_name = excluded.display_name;
