-- The login roles of every service, cluster-wide and without passwords. Plain SQL, to be run by a
-- superuser in any database, any number of times, also at the same time by several sessions.
DO $$
DECLARE
  service text;
  role text;
BEGIN
  -- Roles belong to the whole cluster but an advisory lock to one database, hence a lock on the shared
  -- catalogue, which logins don't wait for.
  LOCK TABLE pg_catalog.pg_authid IN SHARE ROW EXCLUSIVE MODE;
  FOREACH service IN ARRAY ARRAY['ticket', 'routing', 'survey', 'reporting'] LOOP
    -- The owner makes and changes the schema (migrations); the other one is what the service runs as.
    FOREACH role IN ARRAY ARRAY['luukku_' || service || '_owner', 'luukku_' || service] LOOP
      IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = role) THEN
        EXECUTE format('CREATE ROLE %I LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION'
                       ' NOBYPASSRLS', role);
      END IF;
    END LOOP;
  END LOOP;
END
$$;
