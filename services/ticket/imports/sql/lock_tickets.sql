-- Waits (up to lock_timeout) for the locks under which tickets are changed; held until the end of the
-- transaction. Names are given sorted.
SELECT pg_advisory_xact_lock(hashtextextended(name, 0))
FROM unnest($1::text[]) AS wanted(name);
