-- Prepares a cluster for Luukku: roles, the database, schemas and rights. For psql, as a superuser, in
-- any database; it may be run again at any time:
--
--   psql --dbname postgres --file deploy/postgres/init.sql
--
-- Optional psql variables: `database` (default luukku), and the passwords `<service>_owner_password` and
-- `<service>_password` of the services ticket, routing, survey and reporting. A role whose variable is
-- missing keeps the password it has, or has none. Set the variables by \set in a script on standard
-- input, rather than by --variable, whose value every user of the machine can read.
\set ON_ERROR_STOP on
\if :{?database}
\else
\set database luukku
\endif

\ir roles.sql

SELECT format('CREATE DATABASE %I', :'database')
WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_database WHERE datname = :'database') \gexec

\connect :"database"
SET client_min_messages = warning;
\ir database.sql

\if :{?ticket_owner_password}
ALTER ROLE luukku_ticket_owner PASSWORD :'ticket_owner_password';
\endif
\if :{?ticket_password}
ALTER ROLE luukku_ticket PASSWORD :'ticket_password';
\endif
\if :{?routing_owner_password}
ALTER ROLE luukku_routing_owner PASSWORD :'routing_owner_password';
\endif
\if :{?routing_password}
ALTER ROLE luukku_routing PASSWORD :'routing_password';
\endif
\if :{?survey_owner_password}
ALTER ROLE luukku_survey_owner PASSWORD :'survey_owner_password';
\endif
\if :{?survey_password}
ALTER ROLE luukku_survey PASSWORD :'survey_password';
\endif
\if :{?reporting_owner_password}
ALTER ROLE luukku_reporting_owner PASSWORD :'reporting_owner_password';
\endif
\if :{?reporting_password}
ALTER ROLE luukku_reporting PASSWORD :'reporting_password';
\endif
