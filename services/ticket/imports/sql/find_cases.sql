-- Those of a source's cases that came in before, also where their keys are erased. LIMIT keeps the look-up by key: a plan
-- that was made while the table was small would read all of it, for as long as it is cached.
WITH asked AS (
  SELECT case_key, ord FROM unnest($2::text[]) WITH ORDINALITY AS a(case_key, ord)
), keys AS (
  SELECT case_key, ord FROM asked UNION ALL SELECT erased_key(case_key), ord FROM asked
)
SELECT k.ord, c.ticket, c.version
FROM keys k
CROSS JOIN LATERAL (
  SELECT ticket, version FROM imported_cases WHERE source = $1::text AND case_key = k.case_key LIMIT 1
) AS c
ORDER BY k.ord;
