-- All current policies with the current revisions of their calendars.
SELECT p.id, r.policy, c.calendar
FROM sla_policies p
JOIN sla_policy_revisions r ON r.id = p.id AND r.revision = p.revision
JOIN calendars k ON k.id = p.calendar
JOIN calendar_revisions c ON c.id = k.id AND c.revision = k.revision
ORDER BY p.id;
