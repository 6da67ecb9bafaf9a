INSERT INTO imported_targets (ticket, kind, state)
SELECT ticket, kind, state
FROM ${rows given(ticket bigint, kind smallint, state smallint)}
ORDER BY ticket, kind
ON CONFLICT (ticket, kind) DO UPDATE SET state = excluded.state;
