-- Locks up to $5 work items whose clocks run and were settled by an older edition than $4, leaving out those that
-- another transaction holds; slots, cursors, positions and parked events as in claim_due.sql. None before watermark $6
-- has passed the edit: earlier deadlines are decided by the promise of that time.
SELECT w.ticket, w.organisation, w.customer_group, w.priority
FROM unnest($1::smallint[], $2::bigint[]) AS s(slot, position)
JOIN feed_cursors c
  ON c.source = 'ticket' AND c.slot = s.slot AND c.epoch = $3::uuid AND c.position >= s.position
JOIN sla_clocks k ON k.slot = s.slot AND k.cursor_position <= s.position
JOIN work_items w ON w.ticket = k.ticket
WHERE k.running AND k.edition < $4::bigint
  AND (SELECT e.edited_at FROM sla_edition e) < $6::timestamptz
  AND NOT EXISTS (
    SELECT FROM feed_subjects f
    WHERE f.source = 'ticket' AND f.subject = 'tickets/' || k.ticket::text AND f.held)
ORDER BY k.edition, k.ticket
LIMIT $5::bigint
FOR UPDATE OF w SKIP LOCKED;
