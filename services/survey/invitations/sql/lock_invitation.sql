-- Only locks: after waiting, this statement would still read by its old snapshot; a later one reads the current state.
SELECT FROM invitations
WHERE id = $1::uuid
FOR UPDATE;
