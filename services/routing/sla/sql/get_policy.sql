-- Revision $2 of policy $1; 0 is the newest.
SELECT r.policy
FROM sla_policies p
JOIN sla_policy_revisions r
  ON r.id = p.id AND r.revision = CASE WHEN $2::bigint = 0 THEN p.revision ELSE $2::bigint END
WHERE p.id = $1::text;
