DELETE FROM leases WHERE name = $1::text AND owner = $2::uuid;
