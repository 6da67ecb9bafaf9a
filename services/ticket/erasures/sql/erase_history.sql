-- Puts these entries of erased tickets in the place of those with the same versions.
SELECT erase_history($1::bigint[], $2::bigint[], $3::bytea[]) AS erased;
