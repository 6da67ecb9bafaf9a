-- The rows of tickets that were imported before; of erased tickets by their erased keys. LIMIT: see find_cases.sql.
WITH keys AS (
  SELECT ticket, CASE WHEN erased THEN erased_key(row_key) ELSE row_key END AS row_key, ord
  FROM unnest($1::bigint[], $2::boolean[], $3::text[]) WITH ORDINALITY AS a(ticket, erased, row_key, ord)
)
SELECT k.ord
FROM keys k
CROSS JOIN LATERAL (SELECT FROM imported_rows WHERE ticket = k.ticket AND row_key = k.row_key LIMIT 1) AS r;
