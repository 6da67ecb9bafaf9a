-- The next $3 answers, newest first, after the one with update_time $1 and invitation $2.
-- Read by one index condition, also at the first page, where $1 and $2 are NULL.
SELECT i.id, i.ticket, a.score, a.scale_low, a.scale_high, a.text,
       a.create_time AS answer_create_time, a.update_time AS answer_update_time
FROM answers a
JOIN invitations i ON i.id = a.invitation
WHERE (a.update_time, a.invitation) < (COALESCE($1::timestamptz, 'infinity'), $2::uuid)
ORDER BY a.update_time DESC, a.invitation DESC
LIMIT $3::bigint;
