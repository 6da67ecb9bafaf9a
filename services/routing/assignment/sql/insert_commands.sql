INSERT INTO commands (request_id, ticket, request)
SELECT request_id, ticket, request
FROM unnest($1::uuid[], $2::bigint[], $3::bytea[]) AS c(request_id, ticket, request);
