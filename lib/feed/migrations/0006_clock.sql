-- The one clock that facts, and the watermarks that speak of them, are timed by. A test replaces it.
CREATE FUNCTION feed_clock() RETURNS timestamptz LANGUAGE sql VOLATILE AS $$
  SELECT clock_timestamp()
$$;

CREATE OR REPLACE FUNCTION feed_now() RETURNS timestamptz LANGUAGE sql VOLATILE AS $$
  SELECT CASE WHEN pg_current_xact_id() IS NOT NULL THEN feed_clock() END
$$;
