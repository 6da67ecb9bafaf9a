-- The zone in which the desk's days begin, as the ticket service's feed told it last (lib/desk/desk_zone.h).
CREATE TABLE desk_zone (
  single    boolean PRIMARY KEY DEFAULT true CHECK (single),
  time_zone text NOT NULL  -- IANA name.
);
