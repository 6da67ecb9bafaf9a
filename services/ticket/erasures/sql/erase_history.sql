-- Replaces the entries of erased tickets with these ones, by version.
SELECT erase_history($1::bigint[], $2::bigint[], $3::bytea[]) AS erased;
