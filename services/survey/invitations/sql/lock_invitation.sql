-- What is read in a later statement is current: one that waits for a lock reads by a snapshot from before.
SELECT FROM invitations
WHERE id = $1::uuid
FOR UPDATE;
