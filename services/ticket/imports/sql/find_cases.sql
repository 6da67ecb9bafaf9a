-- The cases $2 of source $1 that were imported before, found by their keys, else by their erased keys. LIMIT keeps the
-- look-up by key: a plan that is cached while the table is small would read all of it.
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
