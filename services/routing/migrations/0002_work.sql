-- The tickets as routing sees them, from the ticket service's feed, and what it decided on them.

CREATE TABLE work_items (
  ticket              bigint PRIMARY KEY,
  state               smallint NOT NULL,
  type                smallint NOT NULL,
  channel             smallint NOT NULL,
  priority            smallint NOT NULL,
  category            text,
  organisation        text,
  customer_group      text NOT NULL,
  team                text,
  agent               text,
  assignment_revision bigint NOT NULL,
  -- A person of the desk made the last assignment: rules leave its team alone.
  assigned_by_hand    boolean NOT NULL,
  -- Something that rules look at was written since they last decided.
  rules_due           boolean NOT NULL,
  -- History of another desk is shown, but never routed.
  live                boolean NOT NULL,
  create_time         timestamptz NOT NULL,
  last_event          uuid NOT NULL,              -- The newest event that was taken in.
  -- The agent to whom the ticket is about to be given: counts as work until the feed tells the truth.
  reserved_agent      text,
  -- assignment_revision that the last command was decided on: until the feed tells of a newer one, its
  -- outcome is not known here.
  commanded_revision  bigint NOT NULL DEFAULT 0,
  explanation         bytea                       -- luukku.routing.v1.RoutingExplanation, the last one.
);
-- NEW and OPEN: what agents work on.
CREATE INDEX work_items_load ON work_items (COALESCE(reserved_agent, agent)) WHERE state <= 2;
CREATE INDEX work_items_queue ON work_items (COALESCE(team, ''), create_time, ticket) WHERE state <= 4;
CREATE INDEX work_items_waiting ON work_items (team, create_time, ticket)
  WHERE state <= 2 AND agent IS NULL AND reserved_agent IS NULL AND live;

-- Tickets that a decision is due on. The decider takes them; see services/routing/assignment/decider.h.
CREATE TABLE decisions_due (
  ticket bigint PRIMARY KEY,
  due_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX decisions_due_in_order ON decisions_due (due_at);

-- Decided, and to be commanded to the ticket service until it answers.
CREATE TABLE commands (
  request_id   uuid PRIMARY KEY,  -- Derived from the decision, so that a repetition is recognised.
  ticket       bigint NOT NULL UNIQUE,
  request      bytea NOT NULL,    -- luukku.ticket.v1.AssignTicketRequest.
  attempts     int NOT NULL DEFAULT 0,
  next_attempt timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX commands_in_order ON commands (next_attempt);
