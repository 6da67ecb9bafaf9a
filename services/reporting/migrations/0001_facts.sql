-- What the feeds of the other services tell, as far as reports count it. All of it can be read anew.

-- A row a ticket, as its newest event leaves it. No time lies before the creation.
CREATE TABLE tickets (
  ticket              bigint PRIMARY KEY,
  origin              smallint NOT NULL,  -- Of its creation: luukku.event.v1.Origin.
  create_time         timestamptz NOT NULL,
  state               smallint NOT NULL,
  type                smallint NOT NULL,
  channel             smallint NOT NULL,
  priority            smallint NOT NULL,
  team                text,
  category            text,
  organisation        text,
  first_response_time timestamptz,
  resolve_time        timestamptz,        -- Of the last resolution.
  close_time          timestamptz,        -- Of closing or cancellation.
  -- When it left the backlog. One index serves what left in a period and what has not.
  leave_time          timestamptz NOT NULL
                      GENERATED ALWAYS AS (COALESCE(close_time, 'infinity'::timestamptz)) STORED,
  reopen_count        int NOT NULL
) WITH (fillfactor = 90);
CREATE INDEX tickets_by_creation ON tickets (create_time);
CREATE INDEX tickets_by_first_response ON tickets (first_response_time)
  WHERE first_response_time IS NOT NULL;
CREATE INDEX tickets_by_resolution ON tickets (resolve_time) WHERE resolve_time IS NOT NULL;
CREATE INDEX tickets_by_leaving ON tickets (leave_time);

-- What happens to a ticket more than once, at its own time.
CREATE TABLE reopenings (
  ticket      bigint NOT NULL,
  version     bigint NOT NULL,
  reopen_time timestamptz NOT NULL,
  PRIMARY KEY (ticket, version)
);
CREATE INDEX reopenings_by_time ON reopenings (reopen_time);

-- The last state of each promise; luukku.common.v1.SlaTargetKind and SlaTargetState.
CREATE TABLE sla_targets (
  ticket bigint NOT NULL,
  kind   smallint NOT NULL,
  state  smallint NOT NULL,
  PRIMARY KEY (ticket, kind)
);

CREATE TABLE invitations (
  invitation  text PRIMARY KEY,
  ticket      bigint NOT NULL,
  sent_at     timestamptz NOT NULL,
  answered_at timestamptz,  -- The last answer, which is the one that counts.
  score       int,
  scale_low   int,
  scale_high  int,
  expired_at  timestamptz
);
CREATE INDEX invitations_by_sending ON invitations (sent_at);
CREATE INDEX invitations_by_answer ON invitations (answered_at) WHERE answered_at IS NOT NULL;

-- Names of teams, categories and organisations: "teams/network".
CREATE TABLE names (
  name         text PRIMARY KEY,
  display_name text NOT NULL
);

-- How far the replicas have come: everything in these slots up to the watermark has been taken in.
CREATE TABLE progress (
  source    text NOT NULL,
  replica   uuid NOT NULL,
  slots     smallint[] NOT NULL,
  watermark timestamptz NOT NULL,
  told_at   timestamptz NOT NULL,
  PRIMARY KEY (source, replica)
) WITH (fillfactor = 50);

-- The value that a ticket has in a luukku.reporting.v1.Dimension, '' for none: the one place that says so.
CREATE FUNCTION ticket_group(t tickets, dimension int) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT COALESCE(CASE dimension
                    WHEN 1 THEN 'teams/' || t.team
                    WHEN 2 THEN NULLIF(t.channel, 0)::text
                    WHEN 3 THEN NULLIF(t.type, 0)::text
                    WHEN 4 THEN 'categories/' || t.category
                    WHEN 5 THEN NULLIF(t.priority, 0)::text
                    WHEN 6 THEN 'organisations/' || t.organisation
                  END, '')
$$;

-- A rebuild empties the tables at once: row by row it would be a long transaction.
DO $$
BEGIN
  EXECUTE format('GRANT TRUNCATE ON tickets, reopenings, sla_targets, invitations TO %I',
                 'luukku_' || current_schema());
END
$$;
