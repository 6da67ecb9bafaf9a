-- Stores time and digest of a later export that describes known cases as before.
UPDATE imported_cases c
SET as_of = n.as_of, standing = n.standing
FROM unnest($1::bigint[], $2::timestamptz[], $3::bytea[]) AS n(ticket, as_of, standing)
WHERE c.ticket = n.ticket;
