-- What a service knows of the feeds that it reads; see lib/feed/consumer.h.

-- How far the effects of a feed's slot are stored, and which replica works on it. Leases only save
-- work: what keeps effects exactly once is that a cursor moves by compare-and-set, in the transaction
-- that stores the effects.
CREATE TABLE feed_cursors (
  source       text NOT NULL,      -- Name of the service whose feed it is.
  slot         smallint NOT NULL CHECK (slot BETWEEN 0 AND 63),
  epoch        uuid,               -- NULL before the first event.
  position     bigint NOT NULL DEFAULT 0,
  event_id     uuid,
  owner        text,
  leased_until timestamptz,
  PRIMARY KEY (source, slot)
);

-- The replicas that are alive, so that they share the slots evenly.
CREATE TABLE feed_members (
  source  text NOT NULL,
  owner   text NOT NULL,
  seen_at timestamptz NOT NULL,
  PRIMARY KEY (source, owner)
);

-- The newest version of each subject whose effect is stored or which is parked.
CREATE TABLE feed_subjects (
  source  text NOT NULL,
  subject text NOT NULL,
  version bigint NOT NULL,
  held    boolean NOT NULL,  -- Later events of it are parked too.
  PRIMARY KEY (source, subject)
);

-- Events that could not be taken in, in order, until somebody replays them.
CREATE TABLE feed_parked (
  source    text NOT NULL,
  subject   text NOT NULL,
  version   bigint NOT NULL,
  entry     bytea NOT NULL,   -- luukku.event.v1.FeedEntry.
  reason    text NOT NULL,    -- Of the first one; the later ones follow it.
  parked_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (source, subject, version)
);
