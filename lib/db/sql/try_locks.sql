-- Takes those locks of these keys that nobody else holds, until the end of the transaction. The keys are sorted, so
-- that all transactions lock in one order.
SELECT ord, pg_try_advisory_xact_lock(hashtextextended(key, 0)) AS locked
FROM unnest($1::text[]) WITH ORDINALITY AS wanted(key, ord);
