-- All policies and calendars as they are now.
SELECT kind, id, version, body::text AS body
FROM resources
WHERE kind IN ('calendars', 'slaPolicies')
ORDER BY kind, id;
