-- Read through Connection::ReadAs.
SELECT ${part seen_columns}
FROM tickets t
${part seen_joins}
WHERE t.id = ANY ($1::bigint[]);
