-- Those of a source's cases that came in before, else those whose keys are erased. LIMIT keeps the look-up by key: a
-- plan that was made while the table was small would read all of it, for as long as it is cached.
SELECT a.ord, c.erased, c.ticket, c.version, c.as_of, c.standing, c.outcomes
FROM unnest($2::text[]) WITH ORDINALITY AS a(case_key, ord)
CROSS JOIN LATERAL (
  (SELECT false AS erased, ticket, version, as_of, standing, outcomes FROM imported_cases
   WHERE source = $1::text AND case_key = a.case_key LIMIT 1)
  UNION ALL
  (SELECT true, ticket, version, as_of, standing, outcomes FROM imported_cases
   WHERE source = $1::text AND case_key = erased_key(a.case_key) LIMIT 1)
  LIMIT 1
) AS c
ORDER BY a.ord;
