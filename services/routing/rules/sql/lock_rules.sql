-- Until the end of the transaction nobody else creates rules, so that their number holds.
SELECT pg_advisory_xact_lock(hashtextextended(current_schema() || '.rules', 0));
