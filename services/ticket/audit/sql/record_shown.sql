-- Records who got unchanged tickets of restricted teams as the answer of a mutation.
INSERT INTO ticket_reads (reader, method, ticket)
SELECT shown.reader, shown.method, t.id
FROM unnest($1::text[], $2::text[], $3::bigint[]) AS shown(reader, method, ticket)
JOIN tickets t ON t.id = shown.ticket
JOIN restricted_teams r ON r.team = t.team;
