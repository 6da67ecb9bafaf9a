-- Reads the tickets that a group is about to change, as far as each caller may see them. The group holds
-- their locks, taken in an earlier statement, so what is read here is current. Also returns
-- whether the organisation and category that a command wants to set exist.
SELECT asked.ord, feed_now() AS now, t.id, ${names ticket t}, o.customer_group, t.comment_count,
       t.internal_versions, COALESCE(t.public_update_time, t.update_time) AS public_update_time,
       side.desk,
       wo.customer_group AS wanted_customer_group,
       -- A ticket keeps a retired organisation or category, and no other ticket gets it.
       asked.organisation IS NOT NULL AND asked.organisation IS DISTINCT FROM t.organisation
         AND wo.retired IS NOT FALSE AS organisation_missing,
       asked.category IS NOT NULL AND asked.category IS DISTINCT FROM t.category
         AND wc.retired IS NOT FALSE AS category_missing
FROM ${ordered rows asked(id bigint, person text, agent text, reads_all boolean, organisation text, category text)}
JOIN tickets t ON t.id = asked.id
CROSS JOIN LATERAL (
  -- Whether the caller is on the desk's side of the ticket: the rule of the row-level policies.
  SELECT asked.reads_all
         OR (asked.agent IS NOT NULL
             AND NOT EXISTS (SELECT FROM restricted_teams r
                             WHERE r.team = t.team AND asked.agent <> ALL (r.members))) AS desk
) AS side
LEFT JOIN organisations o ON o.id = t.organisation
LEFT JOIN organisations wo ON wo.id = asked.organisation
LEFT JOIN categories wc ON wc.id = asked.category
WHERE side.desk OR t.requester = asked.person
ORDER BY asked.ord;
