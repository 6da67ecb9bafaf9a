INSERT INTO names (name, display_name)
SELECT name, display_name
FROM ${rows given(name text, display_name text)}
ORDER BY name
ON CONFLICT (name) DO UPDATE SET display_name = excluded.display_name;
