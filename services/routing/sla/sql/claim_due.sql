-- Clocks of slots $1 whose next deadline lies before watermark $4, and that no other transaction holds. The
-- watermark holds for this history only while the slot's cursor is not before where it was ($2, epoch $3): a
-- consumer that begins anew has told only a part again. A ticket with a parked event is not decided on.
SELECT k.ticket, k.version, k.clock, w.priority
FROM sla_clocks k
JOIN work_items w ON w.ticket = k.ticket
WHERE k.slot IN (
    SELECT s.slot
    FROM unnest($1::smallint[], $2::bigint[]) AS s(slot, position)
    JOIN feed_cursors c ON c.source = 'ticket' AND c.slot = s.slot
    WHERE c.epoch = $3::uuid AND c.position >= s.position)
  AND k.next_deadline < $4::timestamptz
  AND NOT EXISTS (
    SELECT FROM feed_subjects f
    WHERE f.source = 'ticket' AND f.subject = 'tickets/' || k.ticket::text AND f.held)
ORDER BY k.next_deadline
LIMIT $5::bigint
FOR UPDATE OF k SKIP LOCKED;
