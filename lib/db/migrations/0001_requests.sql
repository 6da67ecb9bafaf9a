-- Answers of mutations by request id, for 14 days: a repeated call gets the first call's answer.
CREATE TABLE requests (
  key         uuid PRIMARY KEY,      -- From principal, method and request id; see lib/db/request_key.h.
  fingerprint uuid NOT NULL,         -- Of the request's body: another body under the same id is refused.
  subject     text,                  -- Resource that the call made or changed.
  answer      bytea NOT NULL,        -- The serialised answer.
  created_at  timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX requests_age ON requests USING brin (created_at);
