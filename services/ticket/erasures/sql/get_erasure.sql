-- One erasure: a row for each service that has acknowledged it, or one row without a service.
SELECT e.id, e.person, e.requested_by, e.create_time, e.erased_tickets, e.erase_time, e.done_time,
       a.consumer, a.acknowledged_at
FROM erasures e
LEFT JOIN events told ON told.subject = 'erasures/' || e.id
LEFT JOIN feed_acknowledgements a ON a.event = told.id
WHERE e.id = $1::bigint
ORDER BY a.acknowledged_at, a.consumer;
