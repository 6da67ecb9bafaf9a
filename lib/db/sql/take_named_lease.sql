-- Takes or prolongs the lease unless another owner holds it. Returns a row if the caller has it now.
INSERT INTO leases AS l (name, owner, leased_until)
VALUES ($1::text, $2::uuid, clock_timestamp() + make_interval(secs => $3::float8))
ON CONFLICT (name) DO UPDATE
SET owner = excluded.owner, leased_until = excluded.leased_until
WHERE l.owner = excluded.owner OR l.leased_until <= clock_timestamp()
RETURNING l.owner;
