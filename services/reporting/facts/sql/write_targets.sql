-- What is breached stays so: nothing that is told later, be it by a clock that was folded anew, takes it back.
INSERT INTO sla_targets (ticket, kind, state)
SELECT ticket, kind, state
FROM ${rows given(ticket bigint, kind smallint, state smallint)}
ORDER BY ticket, kind
ON CONFLICT (ticket, kind) DO UPDATE SET state = excluded.state
WHERE sla_targets.state <> ${SLA_TARGET_STATE_BREACHED};
