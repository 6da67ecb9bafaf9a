-- Those rows of tickets that came in before, also where their keys are erased.
WITH asked AS (
  SELECT ticket, row_key, ord FROM unnest($1::bigint[], $2::text[]) WITH ORDINALITY AS a(ticket, row_key, ord)
), keys AS (
  SELECT ticket, row_key, ord FROM asked UNION ALL SELECT ticket, erased_key(row_key), ord FROM asked
)
SELECT k.ord
FROM keys k
JOIN imported_rows r ON r.ticket = k.ticket AND r.row_key = k.row_key;
