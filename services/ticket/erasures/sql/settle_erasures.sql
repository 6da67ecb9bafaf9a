-- Marks erasures that all services $1 have acknowledged as done.
UPDATE erasures e
SET done_time = now()
WHERE e.done_time IS NULL AND e.erase_time IS NOT NULL
  AND (SELECT count(*)
       FROM events told
       JOIN feed_acknowledgements a ON a.event = told.id
       WHERE told.subject = 'erasures/' || e.id AND a.consumer = ANY ($1::text[]))
      = cardinality($1::text[])
RETURNING e.id;
