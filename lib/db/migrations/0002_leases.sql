-- Who of several replicas does something that one has to do; see lib/db/named_lease.h.
CREATE TABLE leases (
  name         text PRIMARY KEY,
  owner        uuid NOT NULL,
  leased_until timestamptz NOT NULL
);
