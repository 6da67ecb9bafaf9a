-- Locks up to $5 clocks of slots $1 whose next deadline lies before watermark $4, leaving out those that another
-- transaction holds. The watermark proves nothing if the slot's stored cursor is before its position at the time of the
-- watermark ($2, epoch $3): a consumer that begins anew has read only a part again. Nor does it decide clocks that were
-- written at a later position. A ticket with a parked event is not decided on; nor is a clock of an older edition if
-- the edit was before the watermark: claim_outdated.sql comes first.
SELECT k.ticket, k.version, k.edition, k.clock, w.priority
FROM unnest($1::smallint[], $2::bigint[]) AS s(slot, position)
JOIN feed_cursors c
  ON c.source = 'ticket' AND c.slot = s.slot AND c.epoch = $3::uuid AND c.position >= s.position
JOIN sla_clocks k ON k.slot = s.slot AND k.cursor_position <= s.position
JOIN work_items w ON w.ticket = k.ticket
WHERE k.next_deadline < $4::timestamptz
  AND (SELECT k.edition >= e.edition OR $4::timestamptz <= e.edited_at FROM sla_edition e)
  AND NOT EXISTS (
    SELECT FROM feed_subjects f
    WHERE f.source = 'ticket' AND f.subject = 'tickets/' || k.ticket::text AND f.held)
ORDER BY k.next_deadline
LIMIT $5::bigint
FOR UPDATE OF k SKIP LOCKED;
