-- Policies and calendars of these revisions.
SELECT r.policy, c.calendar
FROM unnest($1::text[], $2::bigint[], $3::text[], $4::bigint[])
  AS wanted(policy, policy_revision, calendar, calendar_revision)
JOIN sla_policy_revisions r ON r.id = wanted.policy AND r.revision = wanted.policy_revision
JOIN calendar_revisions c ON c.id = wanted.calendar AND c.revision = wanted.calendar_revision;
