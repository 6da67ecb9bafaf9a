-- One at a time creates, changes or deletes what has one of these names, whether it is there or not.
SELECT pg_advisory_xact_lock(hashtextextended(:kind::text || '/' || id, 0))
FROM (SELECT id FROM unnest(:ids::text[]) AS asked(id) ORDER BY id) AS sorted;
