-- A service's own facts, and what it knows of the feeds that it reads. The order that is promised in
-- proto/luukku/event/v1/feed_service.proto rests on three things (docs/adr/0004-feed.md):
--   1. a transaction gets its xid before it draws a time (feed_now) or a position;
--   2. a position is drawn while the subject's lock or row is held, from a sequence without a cache;
--   3. readers fence what they deliver by a later xid (lib/feed/sql/draw_fence.sql, fence_passed.sql).

-- The database's clock, once the transaction has its xid: what a fact's time is taken from.
CREATE FUNCTION feed_now() RETURNS timestamptz LANGUAGE sql VOLATILE AS $$
  SELECT CASE WHEN pg_current_xact_id() IS NOT NULL THEN clock_timestamp() END
$$;

CREATE SEQUENCE event_positions CACHE 1;

CREATE TABLE events (
  position    bigint PRIMARY KEY
              DEFAULT (CASE WHEN pg_current_xact_id() IS NOT NULL THEN nextval('event_positions') END),
  subject     text NOT NULL CHECK (length(subject) BETWEEN 3 AND 128 AND strpos(subject, '\') = 0),
  version     bigint NOT NULL CHECK (version > 0),
  -- Hash slot, fixed for ever.
  slot        smallint NOT NULL GENERATED ALWAYS AS (get_byte(sha256(subject::bytea), 0) & 63) STORED,
  id          uuid NOT NULL DEFAULT gen_random_uuid(),
  occurred_at timestamptz NOT NULL,
  recorded_at timestamptz NOT NULL,
  -- luukku.event.v1.Event without what stands in the columns.
  body        bytea NOT NULL,
  UNIQUE (subject, version)
);
CREATE INDEX events_slot ON events (slot, position);

-- The histories that this feed has had; the newest is current. A restore of the database needs a new one.
CREATE TABLE feed_epochs (
  number     int PRIMARY KEY,
  epoch      uuid NOT NULL DEFAULT gen_random_uuid(),
  created_at timestamptz NOT NULL DEFAULT now()
);
INSERT INTO feed_epochs (number) VALUES (1);

-- Facts are not changed or removed by a running service.
DO $$
BEGIN
  EXECUTE format('REVOKE UPDATE, DELETE, TRUNCATE ON events, feed_epochs FROM %I',
                 'luukku_' || current_schema());
END
$$;
