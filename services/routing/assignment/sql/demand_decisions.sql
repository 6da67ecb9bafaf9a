INSERT INTO decisions_due (ticket)
SELECT ticket FROM unnest($1::bigint[]) AS ticket ORDER BY ticket
ON CONFLICT DO NOTHING;
