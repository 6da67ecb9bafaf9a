-- What other desks counted, as it was imported. Told by the ticket feed, and forgotten with its tickets.

-- luukku.common.v1.SlaTargetKind, and SlaTargetState: MET or BREACHED.
CREATE TABLE imported_targets (
  ticket bigint NOT NULL,
  kind   smallint NOT NULL,
  state  smallint NOT NULL,
  PRIMARY KEY (ticket, kind)
);

-- The last score of each ticket.
CREATE TABLE ratings (
  ticket     bigint PRIMARY KEY,
  rated_at   timestamptz NOT NULL,
  score      int NOT NULL,
  scale_low  int NOT NULL,
  scale_high int NOT NULL
);
CREATE INDEX ratings_by_time ON ratings (rated_at);

-- All targets, of this desk and of others.
CREATE VIEW targets AS
SELECT ticket, kind, state FROM sla_targets
UNION ALL
SELECT ticket, kind, state FROM imported_targets;

-- All answers; luukku.event.v1.Origin.
CREATE VIEW answers AS
SELECT ticket, 1 AS origin, answered_at, score, scale_low, scale_high
FROM invitations
WHERE answered_at IS NOT NULL
UNION ALL
SELECT ticket, 2, rated_at, score, scale_low, scale_high FROM ratings;

DO $$
BEGIN
  EXECUTE format('GRANT TRUNCATE ON imported_targets, ratings TO %I', 'luukku_' || current_schema());
END
$$;
