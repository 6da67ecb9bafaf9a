-- Those of a source's cases that came in before, also where their keys are erased.
SELECT asked.ord, c.ticket, c.version
FROM unnest($2::text[]) WITH ORDINALITY AS asked(case_key, ord)
JOIN imported_cases c ON c.source = $1::text AND c.case_key = ANY (ARRAY[asked.case_key, erased_key(asked.case_key)])
ORDER BY asked.ord;
