-- When the desk works, what it promises, and how each ticket stands.

-- Grows with each edit of what is promised, so that replicas know when to read it anew, and which clocks
-- were not looked at since. One row.
CREATE TABLE sla_edition (
  one     boolean PRIMARY KEY DEFAULT true CHECK (one),
  edition bigint NOT NULL
);
INSERT INTO sla_edition (edition) VALUES (1);

-- The clock of each live ticket.
CREATE TABLE sla_clocks (
  ticket         bigint PRIMARY KEY,
  -- Slot of the ticket in the ticket service's feed: deadlines are decided by the slot's watermark.
  slot           smallint NOT NULL
                 GENERATED ALWAYS AS (get_byte(sha256(('tickets/' || ticket::text)::bytea), 0) & 63) STORED,
  -- Neither resolved nor cancelled.
  running        boolean NOT NULL,
  -- sla_edition that it was settled by.
  edition        bigint NOT NULL,
  -- When something is to be told next, if nothing happens before.
  next_deadline  timestamptz,
  -- luukku.common.v1.SlaTargetState of the targets as told; 0: not promised.
  first_response smallint NOT NULL,
  resolution     smallint NOT NULL,
  -- Of the ticket's last fact in this service's feed.
  version        bigint NOT NULL,
  clock          bytea NOT NULL  -- luukku.routing.store.v1.SlaClock.
);
CREATE INDEX sla_clocks_next ON sla_clocks (slot, next_deadline) WHERE next_deadline IS NOT NULL;
CREATE INDEX sla_clocks_outdated ON sla_clocks (edition, ticket) WHERE running;

-- The soonest due time of what is promised and not done; infinity if there is none.
ALTER TABLE work_items ADD COLUMN due_time timestamptz NOT NULL DEFAULT 'infinity';
DROP INDEX work_items_queue;
CREATE INDEX work_items_queue ON work_items (COALESCE(team, ''), due_time, create_time, ticket)
  WHERE state <= 4;
