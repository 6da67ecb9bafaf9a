# Sourced once by the image's entry point, when the database is empty: roles, schemas and rights, as for any other.
for role in {ticket,routing,survey,reporting}{,_owner}; do
  printf "\\\\set %s_password 'development'\n" "$role"
done | cat - <(echo '\i /sql/init.sql') | psql --no-psqlrc --set ON_ERROR_STOP=on --username postgres --dbname postgres
