-- Those of a source's cases that came in before, also where their keys are erased.
WITH asked AS (
  SELECT case_key, ord FROM unnest($2::text[]) WITH ORDINALITY AS a(case_key, ord)
), keys AS (
  SELECT case_key, ord FROM asked UNION ALL SELECT erased_key(case_key), ord FROM asked
)
SELECT k.ord, c.ticket, c.version
FROM keys k
JOIN imported_cases c ON c.source = $1::text AND c.case_key = k.case_key
ORDER BY k.ord;
