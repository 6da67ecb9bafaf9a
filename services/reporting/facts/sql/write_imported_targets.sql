INSERT INTO imported_targets (ticket, kind, state)
SELECT ticket, kind, state
FROM unnest($1::bigint[], $2::smallint[], $3::smallint[]) AS given(ticket, kind, state)
ORDER BY ticket, kind
ON CONFLICT (ticket, kind) DO UPDATE SET state = excluded.state;
