-- People's right to be forgotten, how long what tickets tell of people is kept, and who read what is restricted.

-- Of a ticket that was erased nobody is the requester.
ALTER TABLE tickets
  ALTER COLUMN requester DROP NOT NULL,
  ALTER COLUMN opened_by DROP NOT NULL,
  ADD COLUMN erase_time timestamptz;
-- The finished ones in the order in which their texts run out. Not COALESCE: of that PostgreSQL does not know that it
-- leaks nothing, so a condition on it could not use the index under row-level security.
CREATE INDEX tickets_to_erase ON tickets ((CASE WHEN close_time IS NULL THEN resolve_time ELSE close_time END))
  WHERE state >= 5 AND erase_time IS NULL;

CREATE TABLE erasures (
  id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  person         text NOT NULL,
  requested_by   text NOT NULL,
  create_time    timestamptz NOT NULL,
  erased_tickets bigint NOT NULL DEFAULT 0,
  erase_time     timestamptz,  -- When this service had nothing of the person any more, and told the feed …
  done_time      timestamptz   -- … and when all services had said the same.
);
CREATE INDEX erasures_unfinished ON erasures (id) WHERE done_time IS NULL;

-- History is append-only for the service, but for what an erased ticket's entries tell.
CREATE FUNCTION erase_history(of_tickets bigint[], of_versions bigint[], entries bytea[]) RETURNS bigint
LANGUAGE sql SECURITY DEFINER AS $$
  WITH erased AS (
    UPDATE history h
    SET entry = e.entry
    FROM unnest(of_tickets, of_versions, entries) AS e(ticket, version, entry)
    JOIN tickets t ON t.id = e.ticket AND t.erase_time IS NOT NULL
    WHERE h.ticket = e.ticket AND h.version = e.version
    RETURNING 1
  )
  SELECT count(*) FROM erased
$$;
DO $$
BEGIN
  EXECUTE format('ALTER FUNCTION erase_history(bigint[], bigint[], bytea[]) SET search_path = %I, pg_temp',
                 current_schema());
END
$$;

CREATE TABLE ticket_reads (
  id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  read_at timestamptz NOT NULL DEFAULT now(),
  reader  text NOT NULL,  -- "agents/…" or "people/…".
  ticket  bigint NOT NULL,
  method  text NOT NULL
);
CREATE INDEX ticket_reads_by_ticket ON ticket_reads (ticket, id);
CREATE INDEX ticket_reads_by_reader ON ticket_reads (reader, id);
-- The service adds to it, and forgets what is old; nothing else.
REVOKE UPDATE, TRUNCATE ON ticket_reads FROM luukku_ticket;
ALTER TABLE ticket_reads ENABLE ROW LEVEL SECURITY;
CREATE POLICY look_at ON ticket_reads FOR SELECT USING (true);
CREATE POLICY add_to ON ticket_reads FOR INSERT WITH CHECK (true);
CREATE POLICY forget ON ticket_reads FOR DELETE USING (read_at < now() - interval '30 days');
