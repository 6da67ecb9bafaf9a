-- Records that reader $1 read these tickets by method $2.
INSERT INTO ticket_reads (reader, method, ticket)
SELECT $1::text, $2::text, ticket FROM unnest($3::bigint[]) AS seen(ticket);
