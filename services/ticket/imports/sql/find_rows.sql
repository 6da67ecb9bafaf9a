-- Those rows of tickets that came in before.
SELECT asked.ord
FROM unnest($1::bigint[], $2::text[]) WITH ORDINALITY AS asked(ticket, row_key, ord)
JOIN imported_rows r ON r.ticket = asked.ticket AND r.row_key = asked.row_key;
