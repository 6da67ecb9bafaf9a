-- One page of tickets, newest first, after the ticket created at $1 with id $2. Read through Connection::ReadAs. What
-- has more than $16 bytes of texts before it is left out.
WITH page AS (
  SELECT t.id, t.create_time, octet_length(t.description) AS bytes
  FROM tickets t
  WHERE ($1::timestamptz IS NULL OR (t.create_time, t.id) < ($1::timestamptz, $2::bigint))
    AND ($4::smallint[] IS NULL OR t.state = ANY ($4::smallint[]))
    AND ($5::smallint[] IS NULL OR t.type = ANY ($5::smallint[]))
    AND ($6::smallint[] IS NULL OR t.channel = ANY ($6::smallint[]))
    AND ($7::smallint[] IS NULL OR t.priority = ANY ($7::smallint[]))
    AND ($8::text IS NULL OR t.requester = $8::text)
    AND ($9::text IS NULL OR t.organisation = $9::text OR ($9::text = '' AND t.organisation IS NULL))
    AND ($10::text IS NULL OR t.category IS NOT DISTINCT FROM NULLIF($10::text, ''))
    AND ($11::text IS NULL OR t.team IS NOT DISTINCT FROM NULLIF($11::text, ''))
    AND ($12::text IS NULL OR t.agent IS NOT DISTINCT FROM NULLIF($12::text, ''))
    AND ($13::text IS NULL OR t.external_reference IS NOT DISTINCT FROM NULLIF($13::text, ''))
    AND ($14::timestamptz IS NULL OR t.create_time >= $14::timestamptz)
    AND ($15::timestamptz IS NULL OR t.create_time < $15::timestamptz)
  ORDER BY t.create_time DESC, t.id DESC
  LIMIT $3::bigint
), numbered AS (
  SELECT id, sum(bytes) OVER (ORDER BY create_time DESC, id DESC) - bytes AS bytes_before FROM page
)
SELECT t.id, CASE WHEN side.desk THEN t.version ELSE t.version - t.internal_versions END AS version, t.type, t.channel,
       t.subject, t.description, t.requester, t.opened_by, t.organisation, o.customer_group, t.impact, t.urgency,
       t.priority, t.category, t.language, t.team, t.agent, t.assignment_revision, t.state, t.create_time,
       CASE WHEN side.desk OR t.public_update_time IS NULL THEN t.update_time ELSE t.public_update_time END AS update_time,
       t.first_response_time, t.resolve_time, t.close_time, t.reopen_count, t.comment_count,
       t.external_reference, t.mailbox, t.erase_time,
       t.team = ANY (ARRAY(SELECT r.team FROM restricted_teams r)) AS restricted
FROM numbered
JOIN tickets t ON t.id = numbered.id
LEFT JOIN organisations o ON o.id = t.organisation
CROSS JOIN LATERAL (
  -- A customer is told versions and times of what the customer sees.
  SELECT (SELECT reads_all())
         OR ((SELECT reads_by_team()) AND (t.team IS NULL OR t.team <> ALL ((SELECT hidden_teams())::text[]))) AS desk
) AS side
WHERE numbered.bytes_before <= $16::bigint
ORDER BY t.create_time DESC, t.id DESC;
