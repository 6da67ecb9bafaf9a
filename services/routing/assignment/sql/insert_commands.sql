INSERT INTO commands (request_id, ticket, request, trace_parent)
SELECT request_id, ticket, request, trace_parent
FROM unnest($1::uuid[], $2::bigint[], $3::bytea[], $4::text[]) AS c(request_id, ticket, request, trace_parent);
