-- Inserts invitations for the tickets $1 at $2, open until $3. Returns a row for each ticket not asked about before.
INSERT INTO invitations (ticket, state, version, create_time, expire_time)
SELECT ticket, 1, 1, $2::timestamptz, $3::timestamptz
FROM unnest($1::bigint[]) AS asked(ticket)
ORDER BY ticket
ON CONFLICT (ticket) DO NOTHING
RETURNING id, ticket;
