-- What a desk configures, of all kinds that lib/resource serves.

CREATE TABLE resources (
  kind    text NOT NULL,    -- The collection: "cannedReplies".
  id      text NOT NULL,
  version bigint NOT NULL,  -- The newest revision.
  title   text NOT NULL,    -- What lists are sorted by.
  body    jsonb NOT NULL,   -- The message without name and etag, as protobuf writes JSON.
  PRIMARY KEY (kind, id)
);
CREATE INDEX resources_by_title ON resources (kind, title, id);
-- Filters of lists: `body @> {"team": "teams/network"}`.
CREATE INDEX resources_by_field ON resources USING gin (body jsonb_path_ops);

-- Each state that a resource has had. They stay when it is deleted.
CREATE TABLE resource_revisions (
  kind       text NOT NULL,
  id         text NOT NULL,
  revision   bigint NOT NULL,
  at         timestamptz NOT NULL,
  actor      text NOT NULL,  -- "agents/…", "people/…" or "services/…".
  method     text NOT NULL,
  request_id text NOT NULL,
  body       jsonb,          -- NULL: it was deleted.
  PRIMARY KEY (kind, id, revision)
);
