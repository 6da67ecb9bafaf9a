INSERT INTO sla_clocks AS c (ticket, running, edition, next_deadline, first_response, resolution,
                             first_response_due, resolution_due, version, clock)
SELECT ticket, running, $2::bigint, next_deadline, first_response, resolution, first_response_due,
       resolution_due, version, clock
FROM unnest($1::bigint[], $3::boolean[], $4::timestamptz[], $5::smallint[], $6::smallint[],
            $7::timestamptz[], $8::timestamptz[], $9::bigint[], $10::bytea[])
  AS n(ticket, running, next_deadline, first_response, resolution, first_response_due, resolution_due, version,
       clock)
ORDER BY ticket
ON CONFLICT (ticket) DO UPDATE
SET running = excluded.running, edition = excluded.edition, next_deadline = excluded.next_deadline,
    first_response = excluded.first_response, resolution = excluded.resolution,
    first_response_due = excluded.first_response_due, resolution_due = excluded.resolution_due,
    version = excluded.version, clock = excluded.clock;
