-- A breached target stays breached: no later event takes it back, even if its clock was computed anew.
INSERT INTO sla_targets (ticket, kind, state)
SELECT ticket, kind, state
FROM ${rows given(ticket bigint, kind smallint, state smallint)}
ORDER BY ticket, kind
ON CONFLICT (ticket, kind) DO UPDATE SET state = excluded.state
WHERE sla_targets.state <> ${SLA_TARGET_STATE_BREACHED};
