-- Takes the locks under which tickets are changed, until the end of the transaction; waits up to lock_timeout. Names
-- are given sorted.
SELECT pg_advisory_xact_lock(hashtextextended(name, 0))
FROM unnest($1::text[]) AS wanted(name);
