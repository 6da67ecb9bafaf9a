-- Work items whose clocks run and were settled by an older edition than $4, and that no other transaction
-- holds; slots, cursors and parked events as in claim_due.sql.
SELECT w.ticket, w.organisation, w.customer_group, w.priority
FROM sla_clocks k
JOIN work_items w ON w.ticket = k.ticket
WHERE k.slot IN (
    SELECT s.slot
    FROM unnest($1::smallint[], $2::bigint[]) AS s(slot, position)
    JOIN feed_cursors c ON c.source = 'ticket' AND c.slot = s.slot
    WHERE c.epoch = $3::uuid AND c.position >= s.position)
  AND k.running AND k.edition < $4::bigint
  AND NOT EXISTS (
    SELECT FROM feed_subjects f
    WHERE f.source = 'ticket' AND f.subject = 'tickets/' || k.ticket::text AND f.held)
ORDER BY k.edition, k.ticket
LIMIT $5::bigint
FOR UPDATE OF w SKIP LOCKED;
