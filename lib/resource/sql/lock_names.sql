-- Serialises creations, changes and deletions of resources with these names, whether they exist or not.
SELECT pg_advisory_xact_lock(hashtextextended(:kind::text || '/' || id, 0))
FROM (SELECT id FROM unnest(:ids::text[]) AS asked(id) ORDER BY id) AS sorted;
