-- oldest-binary: 11
-- What a customer is told of versions is counted when it is written, so that no read costs the ticket's history. A
-- customer sees the entries that are not internal, numbered without holes.

-- How many of the ticket's versions are internal, and when it last changed for its customer. NULL: as for the desk.
ALTER TABLE tickets
  ADD COLUMN internal_versions  bigint NOT NULL DEFAULT 0,
  ADD COLUMN public_update_time timestamptz;

ALTER TABLE history ADD COLUMN internal_before bigint NOT NULL DEFAULT 0;

-- Public comments are numbered without holes, too; an internal one has the number of the public one before.
ALTER TABLE comments ADD COLUMN public_number bigint NOT NULL DEFAULT 0;

UPDATE history h
SET internal_before = n.internal_before
FROM (
  SELECT ticket, version, count(*) FILTER (WHERE internal) OVER before AS internal_before
  FROM history
  WINDOW before AS (PARTITION BY ticket ORDER BY version ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
) AS n
WHERE n.ticket = h.ticket AND n.version = h.version AND n.internal_before > 0;

UPDATE tickets t
SET internal_versions = n.internal, public_update_time = n.public_at
FROM (
  SELECT ticket, count(*) FILTER (WHERE internal) AS internal, max(at) FILTER (WHERE NOT internal) AS public_at
  FROM history GROUP BY ticket
) AS n
WHERE n.ticket = t.id AND n.internal > 0;

UPDATE comments c
SET public_number = n.public_number
FROM (
  SELECT ticket, number, count(*) FILTER (WHERE NOT internal) OVER upto AS public_number
  FROM comments
  WINDOW upto AS (PARTITION BY ticket ORDER BY number)
) AS n
WHERE n.ticket = c.ticket AND n.number = c.number;

ALTER TABLE history
  ADD COLUMN public_number bigint NOT NULL GENERATED ALWAYS AS (version - internal_before) STORED;
