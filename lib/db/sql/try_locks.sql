-- Takes the locks of these keys until the end of the transaction, as far as nobody else holds them.
-- Given sorted, so that all transactions ask in one order.
SELECT ord, pg_try_advisory_xact_lock(hashtextextended(key, 0)) AS locked
FROM unnest($1::text[]) WITH ORDINALITY AS wanted(key, ord);
