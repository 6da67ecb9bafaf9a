-- The person's erasure that is not finished.
SELECT id FROM erasures WHERE person = $1::text AND erase_time IS NULL AND done_time IS NULL;
