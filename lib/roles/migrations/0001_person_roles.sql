-- Roles that the desk's directory gives to people. The ticket service's are the truth; those of the others follow
-- from its feed (lib/server/directory_store.h).

CREATE TABLE person_roles (
  person text PRIMARY KEY,
  roles  int[] NOT NULL CHECK (roles <> '{}')  -- luukku.common.v1.Role
);

-- Counts changes. Its row is locked until a change is committed, so whoever has read a revision has read all before it.
CREATE TABLE roles_revision (
  single   boolean PRIMARY KEY DEFAULT true CHECK (single),
  revision bigint NOT NULL
);
INSERT INTO roles_revision (revision) VALUES (1);
