# shellcheck shell=bash
# Sourced by ./dev: run and reset. Everything that they make is in .luukku.

state=$root/.luukku
bin=$root/build/release/bin
base_port=${LUUKKU_BASE_PORT:-7000}
[[ $base_port =~ ^[1-9][0-9]{3,4}$ && $base_port -le 65000 ]] ||
  fail "LUUKKU_BASE_PORT must be a number from 1000 to 65000, not '$base_port'"
postgres_port=$((base_port + 432))
declare -A running=() # Process id to <service>-<replica> or <service>-migrate.

# port_of KIND SERVICE REPLICA: the port on which a replica has its API ("grpc"), "probe" or "metrics".
port_of() {
  local -A offsets=([grpc]=0 [probe]=100 [metrics]=200)
  local place
  for place in "${!services[@]}"; do
    [[ ${services[place]} != "$2" ]] || break
  done
  printf '%s' $((base_port + offsets[$1] + 10 * $3 + place + 1))
}

# for_each_replica COMMAND…: calls COMMAND… SERVICE REPLICA.
for_each_replica() {
  local service i
  for service in "${services[@]}"; do
    for ((i = 0; i < replicas; i++)); do "$@" "$service" "$i"; done
  done
}

# Takes the lock that one ./dev run or reset of this checkout may hold.
lock_state() {
  mkdir -p "$state"
  [[ -w $state ]] || fail ".luukku belongs to another user; use that user, or delete it as that user"
  chmod 755 "$state"
  touch "$state/lock"
  exec 9<"$state/lock"
  flock --nonblock 9 || fail "./dev run is running already in this checkout (process" \
    "$(<"$state/lock")): press Ctrl-C where it runs, or: kill $(<"$state/lock")"
  printf '%s' "$$" >"$state/lock"
}

need_free_port() {
  port_is_free "$1" || fail "port $1, wanted for $2, is taken: stop what uses it" \
    "(ss -ltnp 'sport = :$1' shows it), or choose others: LUUKKU_BASE_PORT=8000 ./dev run"
}

need_free_ports_of() {
  local kind
  for kind in grpc probe metrics; do need_free_port "$(port_of "$kind" "$1" "$2")" "$kind of $1-$2"; done
}

# Prints the file of a password, which is made when it is missing.
password_file() {
  local file=$state/secrets/$1.password
  if [[ ! -s $file ]]; then
    install -d -m 700 "$state/secrets"
    (umask 077 && od -An -N24 -tx1 /dev/urandom | tr -d ' \n' >"$file.new" && mv "$file.new" "$file")
  fi
  printf '%s' "$file"
}

make_lasting_postgres() {
  local folder=$1
  rm -rf "$folder"
  make_postgres_folder "$folder"
  # initdb has to read the password as the user who runs Postgres.
  install -m 600 "$(password_file postgres)" "$folder/password"
  ((EUID != 0)) || chown postgres: "$folder/password"
  init_postgres "$folder/data" --auth=scram-sha-256 --pwfile="$folder/password"
  rm "$folder/password"
}

start_lasting_postgres() {
  local folder=$state/postgres log=$state/log/postgres.log
  if [[ ! -d $folder ]]; then
    make_lasting_postgres "$folder.new"
    mv "$folder.new" "$folder"
  fi
  start_postgres "$folder/data" "$log" 127.0.0.1 "$postgres_port" \
    -c unix_socket_directories= -c max_connections=200 ||
    fail "Postgres did not start: $(tail -n 5 "$log")"
}

# Makes roles, the database, schemas and rights. Passwords go in by standard input, where others don't
# see them.
prepare_database() {
  local service role superuser
  superuser=$(password_file postgres)
  for service in "${services[@]}"; do
    for role in "${service}_owner" "$service"; do
      printf "\\\\set %s_password '%s'\n" "$role" "$(<"$(password_file "luukku_$role")")"
    done
  done | cat - <(echo '\i init.sql') |
    (cd deploy/postgres && PGPASSWORD=$(<"$superuser") "$pg_bin/psql" --quiet --no-psqlrc \
      --set ON_ERROR_STOP=on --host=127.0.0.1 --port="$postgres_port" --username=postgres \
      --dbname=postgres >"$state/log/init.log" 2>&1) ||
    fail "deploy/postgres/init.sql failed: $(tail -n 5 "$state/log/init.log")"
}

# database_of ROLE COMMAND…: runs a command with the settings for the database as that role.
database_of() {
  local role=$1
  shift
  LUUKKU_DATABASE="host=127.0.0.1 port=$postgres_port dbname=luukku user=$role" \
    LUUKKU_DATABASE_PASSWORD_FILE=$(password_file "$role") "$@"
}

migrate() {
  database_of "luukku_$1_owner" start "$state/log/$1-migrate.log" TERM "$bin/luukku-$1" migrate
  running[$started]=$1-migrate
  wait "$started" 2>/dev/null || { report_end "$1-migrate" && exit 1; }
  unset "running[$started]"
}

make_development_key() {
  [[ -s $state/secrets/development-key.json && -s $state/jwks.json ]] ||
    "$bin/luukkuctl" token new-key --private-key "$state/secrets/development-key.json" \
      --jwks "$state/jwks.json" >"$state/log/new-key.log" 2>&1 ||
    fail "luukkuctl could not make a development key: $(tail -n 5 "$state/log/new-key.log")"
}

# make_token FILE OPTION…: mints a token with these options into a file that only its owner reads.
make_token() {
  local file=$1
  shift
  (umask 077 && "$bin/luukkuctl" token mint --private-key "$state/secrets/development-key.json" \
    "$@" >"$file.new" && mv "$file.new" "$file") || fail "luukkuctl could not mint the token $file"
}

# Prints the API of all replicas of a service, as gRPC takes several addresses.
address_of() {
  local i addresses=ipv4:
  for ((i = 0; i < replicas; i++)); do addresses+=127.0.0.1:$(port_of grpc "$1" "$i"),; done
  printf '%s' "${addresses%,}"
}

# facts_of SERVICE KIND: what its program says of itself: peer for the services that it calls, secret for the
# secrets that it needs.
facts_of() { "$bin/luukku-$1" describe | awk -F '\t' -v kind="$2" '$1 == kind { print $2 }'; }

# Prints the file of a key of 256 random bits in hexadecimal form, which is made when it is missing.
key_file() {
  local file=$state/secrets/$1
  [[ -s $file ]] || (umask 077 && od -An -N32 -tx1 /dev/urandom | tr -d ' \n' >"$file.new" && mv "$file.new" "$file")
  printf '%s' "$file"
}

start_replica() {
  local service=$1 i=$2 peer secret variable peers=() secrets=()
  for peer in $(facts_of "$service" peer); do peers+=("LUUKKU_${peer^^}_ADDRESS=$(address_of "$peer")"); done
  ((${#peers[@]} == 0)) || peers+=("LUUKKU_SERVICE_TOKEN_FILE=$state/secrets/service-token")
  for secret in $(facts_of "$service" secret); do
    variable=LUUKKU_${secret^^}_FILE
    secrets+=("${variable//-/_}=$(key_file "$secret")")
  done
  LUUKKU_LISTEN=127.0.0.1:$(port_of grpc "$service" "$i") \
    LUUKKU_PROBE_LISTEN=127.0.0.1:$(port_of probe "$service" "$i") \
    LUUKKU_METRICS_LISTEN=127.0.0.1:$(port_of metrics "$service" "$i") \
    LUUKKU_JWKS_FILE=$state/jwks.json LUUKKU_DEVELOPMENT=true LUUKKU_REFLECTION=true \
    LUUKKU_ISSUER=luukku-development LUUKKU_AUDIENCE=luukku-development \
    database_of "luukku_$service" start "$state/log/$service-$i.log" TERM \
    env "${peers[@]}" "${secrets[@]}" "$bin/luukku-$service" serve
  running[$started]=$service-$i
}

# Says that a replica ended and what it said last.
report_end() {
  say "$1 ended. The last lines of .luukku/log/$1.log:"
  tail -n 20 "$state/log/$1.log" | sed 's/^/  | /' >&2
}

# Fails if a replica ended while the others were still starting.
need_all_alive() {
  local pid
  for pid in "${!running[@]}"; do
    kill -0 "$pid" 2>/dev/null || { report_end "${running[$pid]}" && exit 1; }
  done
}

wait_until_healthy() {
  local probe tries=300
  probe=127.0.0.1:$(port_of probe "$1" "$2")
  until "$bin/luukkuctl" health "$probe" >/dev/null 2>&1; do
    need_all_alive
    ((tries-- > 0)) || fail "$1-$2 is not healthy after a minute; see .luukku/log/$1-$2.log and:" \
      "build/release/bin/luukkuctl health $probe"
    sleep 0.2
  done
}

print_replica() {
  printf '  %-12s gRPC 127.0.0.1:%s   metrics http://127.0.0.1:%s/metrics   log .luukku/log/%s.log\n' \
    "$1-$2" "$(port_of grpc "$1" "$2")" "$(port_of metrics "$1" "$2")" "$1-$2"
}

# Where luukkuctl finds services that are not on their usual ports.
print_addresses() {
  local service
  printf '  export'
  for service in "${services[@]}"; do
    printf ' LUUKKU_%s=127.0.0.1:%s' "${service^^}" "$(port_of grpc "$service" 0)"
  done
  printf '\n'
}

print_welcome() {
  printf '\nLuukku runs. Ctrl-C stops it, ./dev reset forgets its data.\n\n'
  for_each_replica print_replica
  cat <<TEXT
  postgres     127.0.0.1:$postgres_port   database luukku   passwords .luukku/secrets/*.password

A token of Alice, who is an agent and an administrator, is in .luukku/token for 12 hours. luukkuctl
finds it there; other clients send it as the metadata "authorization: Bearer <token>".

Try next, in another terminal:
TEXT
  ((base_port == 7000)) || print_addresses
  cat <<'TEXT'
  build/release/bin/luukkuctl ticket create --type incident --channel phone \
    --subject "The printer is on fire"
  build/release/bin/luukkuctl ticket list
  build/release/bin/luukkuctl ticket show tickets/1001
TEXT
}

# Waits until nothing is left to wait for, telling who ends. The other replicas go on.
watch_replicas() {
  local ended
  while ((${#running[@]} > 0)); do
    ended=
    wait -n -p ended "$postgres_pid" "${!running[@]}" 2>/dev/null || true
    [[ $ended != "$postgres_pid" ]] || fail "Postgres ended: $(tail -n 5 "$state/log/postgres.log")"
    [[ -n $ended ]] || continue
    report_end "${running[$ended]}"
    unset "running[$ended]"
  done
  fail "no service runs any more"
}

# Services first, so that they can finish what they do in the database.
stop_run() {
  end TERM 30 "${!running[@]}"
  stop_postgres
  say "Stopped."
}

# Builds and starts `replicas` of every service and waits until they are healthy. They end with this script.
start_services() {
  local service
  need_build_packages
  lock_state
  for_each_replica need_free_ports_of
  need_free_port "$postgres_port" Postgres
  build release luukkuctl "${services[@]/#/luukku-}" 9>&- # What a build leaves behind when it is stopped must not hold the lock.
  on_exit stop_run
  mkdir -p "$state/log"
  start_lasting_postgres
  prepare_database
  make_development_key
  for service in "${services[@]}"; do migrate "$service"; done
  make_token "$state/secrets/service-token" --subject luukku --role service --hours 720
  for_each_replica start_replica
  for_each_replica wait_until_healthy
  make_token "$state/token" --subject alice --role agent --role admin --name Alice --hours 12
}

run_services() {
  local replicas=1
  case ${1-} in
    --replicas) replicas=${2-} && shift $(($# > 1 ? 2 : 1)) ;;
    --replicas=*) replicas=${1#*=} && shift ;;
  esac
  at_most 0 "$@"
  [[ $replicas =~ ^([1-9]|10)$ ]] || fail "--replicas needs a number from 1 to 10"
  start_services
  print_welcome
  watch_replicas
}

reset() {
  [[ -e $state ]] || { say "There is no .luukku; nothing to delete." && return; }
  lock_state
  say "Deleting .luukku: the development database, passwords, keys, token and logs."
  rm -rf -- "$state" || fail "not all could be deleted; use the user who ran ./dev run"
}
