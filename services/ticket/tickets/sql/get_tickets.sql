-- Read through Connection::ReadAs.
SELECT t.id, CASE WHEN side.desk THEN t.version ELSE t.version - t.internal_versions END AS version, t.type, t.channel,
       t.subject, t.description, t.requester, t.opened_by, t.organisation, o.customer_group, t.impact, t.urgency,
       t.priority, t.category, t.language, t.team, t.agent, t.assignment_revision, t.state, t.create_time,
       CASE WHEN side.desk OR t.public_update_time IS NULL THEN t.update_time ELSE t.public_update_time END AS update_time,
       t.first_response_time, t.resolve_time, t.close_time, t.reopen_count, t.comment_count,
       t.external_reference, t.mailbox, t.erase_time,
       t.team = ANY (ARRAY(SELECT r.team FROM restricted_teams r)) AS restricted
FROM tickets t
LEFT JOIN organisations o ON o.id = t.organisation
CROSS JOIN LATERAL (
  -- A customer is told versions and times of what the customer sees.
  SELECT (SELECT reads_all())
         OR ((SELECT reads_by_team()) AND (t.team IS NULL OR t.team <> ALL ((SELECT hidden_teams())::text[]))) AS desk
) AS side
WHERE t.id = ANY ($1::bigint[]);
