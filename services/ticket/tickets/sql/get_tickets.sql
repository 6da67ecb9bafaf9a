-- Read through Connection::ReadAs.
SELECT t.id, t.version, t.type, t.channel, t.subject, t.description, t.requester, t.opened_by,
       t.organisation, o.customer_group, t.impact, t.urgency, t.priority, t.category, t.language,
       t.team, t.agent, t.assignment_revision, t.state, t.create_time, t.update_time,
       t.first_response_time, t.resolve_time, t.close_time, t.reopen_count, t.comment_count,
       t.external_reference
FROM tickets t
LEFT JOIN organisations o ON o.id = t.organisation
WHERE t.id = ANY ($1::bigint[]);
