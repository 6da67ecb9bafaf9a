SELECT ticket FROM decisions_due WHERE due_at <= now() ORDER BY due_at, ticket LIMIT $1::bigint;
