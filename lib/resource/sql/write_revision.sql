INSERT INTO resource_revisions (kind, id, revision, at, actor, method, request_id, body)
VALUES (:kind::text, :id::text, :revision::bigint, clock_timestamp(), :actor::text, :method::text, :request_id::text,
        :body::jsonb);
