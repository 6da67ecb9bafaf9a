-- The caller holds the clocks, or the cursors of their slots.
INSERT INTO sla_clocks AS k (ticket, running, edition, next_deadline, first_response, resolution,
                             first_response_due, resolution_due, version, clock, cursor_position)
SELECT n.ticket, n.running, n.edition, n.next_deadline, n.first_response, n.resolution, n.first_response_due,
       n.resolution_due, n.version, n.clock, c.position
FROM unnest($1::bigint[], $2::bigint[], $3::boolean[], $4::timestamptz[], $5::smallint[], $6::smallint[],
            $7::timestamptz[], $8::timestamptz[], $9::bigint[], $10::bytea[])
  AS n(ticket, edition, running, next_deadline, first_response, resolution, first_response_due, resolution_due,
       version, clock)
JOIN feed_cursors c
  ON c.source = 'ticket' AND c.slot = get_byte(sha256(('tickets/' || n.ticket::text)::bytea), 0) & 63
ORDER BY n.ticket
ON CONFLICT (ticket) DO UPDATE
SET running = excluded.running, edition = excluded.edition, next_deadline = excluded.next_deadline,
    first_response = excluded.first_response, resolution = excluded.resolution,
    first_response_due = excluded.first_response_due, resolution_due = excluded.resolution_due,
    version = excluded.version, clock = excluded.clock, cursor_position = excluded.cursor_position;
