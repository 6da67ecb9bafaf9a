UPDATE teams
SET display_name = $2::text, restricted = $3::boolean, version = $4::bigint
WHERE id = $1::text;
