UPDATE work_items w
SET rules_due = d.rules_due, reserved_agent = d.agent, explanation = d.explanation,
    decided_revision = w.assignment_revision,
    commanded_revision = CASE WHEN d.command THEN w.assignment_revision ELSE w.commanded_revision END
FROM ${rows d(ticket bigint, agent text, explanation bytea, command boolean, rules_due boolean)}
WHERE w.ticket = d.ticket;
