# shellcheck shell=bash
# Sourced by ./dev: private Postgres clusters. The cluster of the system is never used.

pg_bin=/usr/lib/postgresql/15/bin
postgres_pid=

# Postgres refuses to run as root; root runs it as the user postgres, whom the Debian package makes.
as_postgres=()
((EUID != 0)) || as_postgres=(setpriv --reuid=postgres --regid=postgres --init-groups --)

# Settings of the developer's shell are not for our clusters.
unset "${!PG@}"

# make_postgres_folder FOLDER: makes a private folder for the user that Postgres runs as.
make_postgres_folder() {
  install -d -m 700 "$1"
  ((EUID != 0)) || chown postgres: "$1"
  "${as_postgres[@]}" test -w "$1" ||
    fail "the user postgres, whom Postgres runs as when you are root, can't enter $1:" \
      "move the checkout to a folder that all may enter, or don't be root"
}

# init_postgres FOLDER OPTIONS…: makes a cluster; options are those of initdb.
init_postgres() {
  local folder=$1 output
  shift
  output=$(cd / && "${as_postgres[@]}" "$pg_bin/initdb" --pgdata="$folder" --username=postgres \
    --encoding=UTF8 --locale=C.UTF-8 --no-instructions "$@" 2>&1) || fail "initdb failed: $output"
}

# start_postgres FOLDER LOG HOST PORT OPTIONS…: starts a cluster and waits until HOST (an address, or the
# folder of its socket) answers. Options are those of postgres. Returns 1 if it ends instead.
start_postgres() {
  local folder=$1 log=$2 host=$3 port=$4 tries=600
  shift 4
  # The signal for the death of this script is forgotten when the user changes, so ask for it again.
  start "$log" INT "${as_postgres[@]}" setpriv --pdeathsig INT -- "$pg_bin/postgres" -D "$folder" \
    -p "$port" -c listen_addresses=127.0.0.1 "$@"
  postgres_pid=$started
  until "$pg_bin/pg_isready" --quiet --host="$host" --port="$port"; do
    kill -0 "$postgres_pid" 2>/dev/null || { postgres_pid= && return 1; }
    ((tries-- > 0)) || fail "Postgres did not answer within a minute; see $log"
    sleep 0.1
  done
}

stop_postgres() {
  [[ -z $postgres_pid ]] || end INT 30 "$postgres_pid"
  postgres_pid=
}
