-- The truth about tickets. Enumerations are stored as the numbers of luukku.common.v1.
--
-- tickets has no foreign keys: checking them would lock one row of people for each of its tickets. What a
-- ticket refers to is checked by the statement that writes it, and is never deleted.

CREATE SEQUENCE ticket_numbers START 1001 CACHE 1;

CREATE TABLE tickets (
  id                  bigint PRIMARY KEY,
  version             bigint NOT NULL,  -- Of its newest event and history entry.
  type                smallint NOT NULL,
  channel             smallint NOT NULL,
  subject             text NOT NULL,
  description         text NOT NULL,
  requester           text NOT NULL,
  opened_by           text NOT NULL,
  organisation        text,
  impact              smallint NOT NULL,
  urgency             smallint NOT NULL,
  priority            smallint NOT NULL CHECK (priority BETWEEN 1 AND 4),
  category            text,
  language            text NOT NULL,
  team                text,
  agent               text,
  assignment_revision bigint NOT NULL,
  state               smallint NOT NULL CHECK (state BETWEEN 1 AND 7),
  create_time         timestamptz NOT NULL,
  update_time         timestamptz NOT NULL,
  first_response_time timestamptz,
  resolve_time        timestamptz,
  close_time          timestamptz,
  reopen_count        int NOT NULL,
  comment_count       bigint NOT NULL,
  external_reference  text
);

-- Each list in the order of its pages: newest first, or oldest first backwards.
CREATE INDEX tickets_by_time ON tickets (create_time, id);
CREATE INDEX tickets_by_requester ON tickets (requester, create_time, id);
CREATE INDEX tickets_open_by_team ON tickets (team, create_time, id) WHERE state < 5;
CREATE INDEX tickets_by_reference ON tickets (external_reference) WHERE external_reference IS NOT NULL;

CREATE TABLE comments (
  ticket      bigint NOT NULL REFERENCES tickets,
  number      bigint NOT NULL,  -- 1, 2, 3 … within the ticket.
  author      text NOT NULL,
  author_kind smallint NOT NULL,
  internal    boolean NOT NULL,
  create_time timestamptz NOT NULL,
  text        text NOT NULL,
  PRIMARY KEY (ticket, number)
);

-- Who did what: one row for each version of a ticket.
CREATE TABLE history (
  ticket   bigint NOT NULL REFERENCES tickets,
  version  bigint NOT NULL,
  internal boolean NOT NULL,  -- Not for requesters.
  at       timestamptz NOT NULL,
  entry    bytea NOT NULL,    -- luukku.ticket.v1.HistoryEntry without version and time.
  PRIMARY KEY (ticket, version)
);
REVOKE UPDATE, DELETE, TRUNCATE ON history FROM luukku_ticket;

-- Second line of defence: a session sees what its reader may see (lib/db/connection.h), else nothing.
CREATE FUNCTION reads_all() RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT COALESCE(current_setting('luukku.reads_all', true), '') = 'on'
$$;
CREATE FUNCTION reader() RETURNS text LANGUAGE sql STABLE AS $$
  SELECT COALESCE(current_setting('luukku.reader', true), '')
$$;

ALTER TABLE tickets ENABLE ROW LEVEL SECURITY;
CREATE POLICY read_own ON tickets
  USING ((SELECT reads_all()) OR requester = (SELECT reader()))
  WITH CHECK ((SELECT reads_all()));

ALTER TABLE comments ENABLE ROW LEVEL SECURITY;
CREATE POLICY read_own ON comments
  USING ((SELECT reads_all())
         OR (NOT internal
             AND EXISTS (SELECT FROM tickets t WHERE t.id = comments.ticket AND t.requester = (SELECT reader()))))
  WITH CHECK ((SELECT reads_all()));

ALTER TABLE history ENABLE ROW LEVEL SECURITY;
CREATE POLICY read_own ON history
  USING ((SELECT reads_all())
         OR (NOT internal
             AND EXISTS (SELECT FROM tickets t WHERE t.id = history.ticket AND t.requester = (SELECT reader()))))
  WITH CHECK ((SELECT reads_all()));
