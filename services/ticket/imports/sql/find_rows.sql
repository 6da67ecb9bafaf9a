-- Those rows of tickets that came in before, also where their keys are erased.
SELECT asked.ord
FROM unnest($1::bigint[], $2::text[]) WITH ORDINALITY AS asked(ticket, row_key, ord)
JOIN imported_rows r ON r.ticket = asked.ticket AND r.row_key = ANY (ARRAY[asked.row_key, erased_key(asked.row_key)]);
