UPDATE organisations
SET display_name = $2::text, members_see_tickets = $3::boolean, version = $4::bigint
WHERE id = $1::text;
