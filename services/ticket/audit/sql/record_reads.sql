-- Writes down who read these tickets, by which method.
INSERT INTO ticket_reads (reader, method, ticket)
SELECT $1::text, $2::text, ticket FROM unnest($3::bigint[]) AS seen(ticket);
