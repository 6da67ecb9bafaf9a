-- Everything that one database of Luukku needs: a schema for each service and who may do what in it.
-- Plain SQL, to be run by a superuser in that database after roles.sql, any number of times.
DO $$
DECLARE
  service text;
  owner text;
  runtime text;
  role text;
  setting text;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('luukku database.sql', 0));

  -- Nobody may do anything that isn't granted below.
  EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
  REVOKE ALL ON SCHEMA public FROM PUBLIC;

  FOREACH service IN ARRAY ARRAY['ticket', 'routing', 'survey', 'reporting'] LOOP
    owner := 'luukku_' || service || '_owner';
    runtime := 'luukku_' || service;

    EXECUTE format('CREATE SCHEMA IF NOT EXISTS %I AUTHORIZATION %I', service, owner);
    EXECUTE format('GRANT USAGE ON SCHEMA %I TO %I', service, runtime);

    -- What the owner makes from now on, the runtime role may use; nobody else may.
    EXECUTE format('ALTER DEFAULT PRIVILEGES FOR ROLE %I REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC',
                   owner);
    EXECUTE format('ALTER DEFAULT PRIVILEGES FOR ROLE %I IN SCHEMA %I'
                   ' GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO %I', owner, service, runtime);
    EXECUTE format('ALTER DEFAULT PRIVILEGES FOR ROLE %I IN SCHEMA %I'
                   ' GRANT USAGE, SELECT ON SEQUENCES TO %I', owner, service, runtime);
    EXECUTE format('ALTER DEFAULT PRIVILEGES FOR ROLE %I IN SCHEMA %I'
                   ' GRANT EXECUTE ON FUNCTIONS TO %I', owner, service, runtime);

    FOREACH role IN ARRAY ARRAY[owner, runtime] LOOP
      EXECUTE format('GRANT CONNECT, TEMPORARY ON DATABASE %I TO %I', current_database(), role);
      EXECUTE format('ALTER ROLE %I IN DATABASE %I SET search_path = %I',
                     role, current_database(), service);
    END LOOP;

    -- A service never waits long: a call that can't go on fails, and is tried again by the caller.
    EXECUTE format('ALTER ROLE %I IN DATABASE %I SET statement_timeout = ''10s''',
                   runtime, current_database());
    EXECUTE format('ALTER ROLE %I IN DATABASE %I SET lock_timeout = ''2s''',
                   runtime, current_database());
    EXECUTE format('ALTER ROLE %I IN DATABASE %I SET idle_in_transaction_session_timeout = ''5s''',
                   runtime, current_database());

    -- PostgreSQL's log tells no values, which are people's: no statements, since those that read carry their values as
    -- literals (ADR 2), no parameters, no details of errors. The service's own log says which statement failed.
    FOREACH setting IN ARRAY ARRAY['log_statement = none', 'log_min_error_statement = panic',
                                   'log_error_verbosity = terse', 'log_min_duration_statement = -1',
                                   'log_parameter_max_length = 0', 'log_parameter_max_length_on_error = 0'] LOOP
      EXECUTE format('ALTER ROLE %I IN DATABASE %I SET ' || setting, runtime, current_database());
    END LOOP;
  END LOOP;
END
$$;

-- Age in seconds of the oldest write transaction of the cluster, in whatever database: what every feed waits
-- for. Services may not see others' sessions; this figure they may.
CREATE OR REPLACE FUNCTION public.luukku_horizon_age() RETURNS double precision
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog
AS $$
  SELECT COALESCE(extract(epoch FROM clock_timestamp() - min(began)), 0)
  FROM (
    SELECT xact_start AS began FROM pg_stat_activity WHERE backend_xid IS NOT NULL
    UNION ALL
    SELECT prepared FROM pg_prepared_xacts
  ) AS writing
$$;
REVOKE ALL ON FUNCTION public.luukku_horizon_age() FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO luukku_ticket, luukku_routing, luukku_survey, luukku_reporting;
GRANT EXECUTE ON FUNCTION public.luukku_horizon_age()
  TO luukku_ticket, luukku_routing, luukku_survey, luukku_reporting;
