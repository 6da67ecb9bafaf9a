-- The next $3 after the one with display name $1 and id $2.
SELECT p.id, p.display_name, r.policy
FROM sla_policies p
JOIN sla_policy_revisions r ON r.id = p.id AND r.revision = p.revision
WHERE (p.display_name, p.id) > ($1::text, $2::text)
ORDER BY p.display_name, p.id
LIMIT $3::bigint;
