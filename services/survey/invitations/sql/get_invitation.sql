SELECT i.id, i.ticket, i.state, i.version, i.create_time, i.expire_time, i.erased, now() AS now,
       a.score, a.scale_low, a.scale_high, a.text,
       a.create_time AS answer_create_time, a.update_time AS answer_update_time
FROM invitations i
LEFT JOIN answers a ON a.invitation = i.id
WHERE i.id = $1::uuid;
