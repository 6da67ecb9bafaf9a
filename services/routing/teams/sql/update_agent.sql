-- NULL leaves a field as it is.
UPDATE agents
SET display_name = COALESCE($2::text, display_name),
    present = COALESCE($3::boolean, present),
    capacity = COALESCE($4::int, capacity),
    version = version + 1
WHERE id = $1::text;
