-- Waits (up to lock_timeout) for one key's lock; held until the end of the transaction.
SELECT pg_advisory_xact_lock(hashtextextended($1::text, 0));
