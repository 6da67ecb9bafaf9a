-- The next $4 invitations of ticket $1, newest first, after the one with create_time $2 and id $3.
SELECT i.id, i.ticket, i.state, i.version, i.create_time, i.expire_time, i.erased, now() AS now,
       a.score, a.scale_low, a.scale_high, a.text,
       a.create_time AS answer_create_time, a.update_time AS answer_update_time
FROM invitations i
LEFT JOIN answers a ON a.invitation = i.id
WHERE i.ticket = $1::bigint
  AND (i.create_time, i.id) < (COALESCE($2::timestamptz, 'infinity'), $3::uuid)
ORDER BY i.create_time DESC, i.id DESC
LIMIT $4::bigint;
