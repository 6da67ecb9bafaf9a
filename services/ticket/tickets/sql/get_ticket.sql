-- One ticket, as get_tickets reads several. PostgreSQL keeps the plan of this; a list, whose length it does not
-- know, it plans anew for each call. Read through Connection::ReadAs.
SELECT ${part seen_columns}
FROM tickets t
${part seen_joins}
WHERE t.id = $1::bigint;
