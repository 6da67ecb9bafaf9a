-- Reads the tickets that a group is about to change, as far as each caller may see them. The group holds
-- their locks, taken in an earlier statement, so what is read here is current. Says too whether the
-- organisation and category that a command wants to set exist.
SELECT asked.ord, feed_now() AS now, t.id, t.version, t.type, t.channel, t.subject, t.description,
       t.requester, t.opened_by, t.organisation, o.customer_group, t.impact, t.urgency, t.priority,
       t.category, t.language, t.team, t.agent, t.assignment_revision, t.state, t.create_time,
       t.update_time, t.first_response_time, t.resolve_time, t.close_time, t.reopen_count,
       t.comment_count, t.external_reference, t.mailbox,
       COALESCE(NULLIF(seen.version, 0), t.version) AS seen_version,
       COALESCE(seen.update_time, t.update_time) AS seen_update_time,
       wo.customer_group AS wanted_customer_group,
       asked.organisation IS NOT NULL AND wo.id IS NULL AS organisation_missing,
       asked.category IS NOT NULL AND wc.id IS NULL AS category_missing
FROM unnest($1::bigint[], $2::text[], $3::text[], $4::text[])
  WITH ORDINALITY AS asked(id, only_of, organisation, category, ord)
JOIN tickets t ON t.id = asked.id AND (asked.only_of IS NULL OR t.requester = asked.only_of)
LEFT JOIN organisations o ON o.id = t.organisation
LEFT JOIN organisations wo ON wo.id = asked.organisation
LEFT JOIN categories wc ON wc.id = asked.category
LEFT JOIN LATERAL (
  -- As get_tickets.sql tells a requester.
  SELECT count(*) AS version, max(h.at) AS update_time FROM history h
  WHERE h.ticket = t.id AND NOT h.internal AND asked.only_of IS NOT NULL
) AS seen ON true
ORDER BY asked.ord;
