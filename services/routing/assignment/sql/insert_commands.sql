INSERT INTO commands (request_id, ticket, request, trace_parent)
SELECT request_id, ticket, request, trace_parent
FROM ${rows c(request_id uuid, ticket bigint, request bytea, trace_parent text)};
