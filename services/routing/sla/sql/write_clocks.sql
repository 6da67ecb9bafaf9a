INSERT INTO sla_clocks AS c (ticket, running, edition, next_deadline, first_response, resolution, version,
                             clock)
SELECT ticket, running, $2::bigint, next_deadline, first_response, resolution, version, clock
FROM unnest($1::bigint[], $3::boolean[], $4::timestamptz[], $5::smallint[], $6::smallint[], $7::bigint[],
            $8::bytea[])
  AS n(ticket, running, next_deadline, first_response, resolution, version, clock)
ORDER BY ticket
ON CONFLICT (ticket) DO UPDATE
SET running = excluded.running, edition = excluded.edition, next_deadline = excluded.next_deadline,
    first_response = excluded.first_response, resolution = excluded.resolution,
    version = excluded.version, clock = excluded.clock;
