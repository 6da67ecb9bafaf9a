UPDATE work_items w
SET rules_due = d.rules_due, reserved_agent = d.agent, explanation = d.explanation,
    decided_revision = w.assignment_revision,
    commanded_revision = CASE WHEN d.command THEN w.assignment_revision ELSE w.commanded_revision END
FROM unnest($1::bigint[], $2::text[], $3::bytea[], $4::boolean[], $5::boolean[])
  AS d(ticket, agent, explanation, command, rules_due)
WHERE w.ticket = d.ticket;
