-- Those rows of tickets that came in before, also where their keys are erased. LIMIT: see find_cases.sql.
WITH asked AS (
  SELECT ticket, row_key, ord FROM unnest($1::bigint[], $2::text[]) WITH ORDINALITY AS a(ticket, row_key, ord)
), keys AS (
  SELECT ticket, row_key, ord FROM asked UNION ALL SELECT ticket, erased_key(row_key), ord FROM asked
)
SELECT k.ord
FROM keys k
CROSS JOIN LATERAL (SELECT FROM imported_rows WHERE ticket = k.ticket AND row_key = k.row_key LIMIT 1) AS r;
