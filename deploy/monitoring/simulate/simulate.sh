# shellcheck shell=bash
# Sourced by ./dev: simulate, a bad day of some minutes. Real services and a real Prometheus with the rules of
# ../rules, shortened by shorten.mjs; what is told at the end is what fired. State in .luukku/simulation.

simulate_folder=$root/deploy/monitoring/simulate
prometheus_pid=
workers=()

# ctl_as WHO ARGS…: luukkuctl with the token of ritva, who calls the desk, or alice, who works there.
ctl_as() {
  local who=$1
  shift
  "$bin/luukkuctl" --ticket-address "127.0.0.1:$(port_of grpc ticket 0)" \
    --routing-address "127.0.0.1:$(port_of grpc routing 0)" --token-file "$state/$who" --timeout 3 "$@"
}

superuser_sql() {
  PGPASSWORD=$(<"$(password_file postgres)") "$pg_bin/psql" --quiet --no-psqlrc --set ON_ERROR_STOP=on \
    --host=127.0.0.1 --port="$postgres_port" --username=postgres --dbname=luukku --command="$1" >/dev/null
}

# A team of one, who takes all; a reply within 50 minutes, to critical tickets within 20 seconds.
furnish_desk() {
  {
    ctl_as alice team create network --display-name Network
    ctl_as alice agent create alice --display-name Alice --team network --capacity 1000 --present yes
    ctl_as alice rule create all --display-name All --order 1 --team network
    ctl_as alice calendar create always --file "$simulate_folder/always.yaml"
    ctl_as alice sla create usual --display-name Usual --calendar always --first-response 50m --resolution 16h
    ctl_as alice sla create urgent --display-name Urgent --calendar always --priority critical \
      --first-response 20s --resolution 8h
  } >"$state/log/desk.log"
}

# Customers: a ticket every `pause` seconds, with a look at the list. Ends with its parent.
run_customers() {
  local pause
  while kill -0 "$1" 2>/dev/null; do
    read -r pause <"$state/pause"
    (ctl_as ritva ticket create --type incident --channel portal --subject "It does not work" \
      --urgency medium 2>/dev/null | sed -n 's/^name *//p' >>"$state/created") &
    (ctl_as ritva ticket list --limit 5 >/dev/null 2>&1) &
    sleep "$pause"
  done
}

# The desk: one ticket after another is answered and resolved, about one every two seconds.
run_desk() {
  local done=0 ticket
  while kill -0 "$1" 2>/dev/null; do
    ticket=$(sed -n "$((done + 1))p" "$state/created")
    if [[ -n $ticket ]]; then
      ctl_as alice ticket comment "$ticket" "Try again." >/dev/null 2>&1 || true
      ctl_as alice ticket resolve "$ticket" >/dev/null 2>&1 || true
      done=$((done + 1))
    fi
    sleep 2
  done
}

# phase SECONDS WORDS: what comes next, and how long it lasts.
phase() {
  printf '%s\t%s\n' "$(date +%s)" "$2" >>"$state/phases"
  say "$(date +%T)  $2"
  sleep "$1"
}

# What came in in an hour of the four weeks before, which are 11 hours here: without a past nothing is a surge.
write_past() {
  local now at
  now=$(date +%s)
  for ((at = now - 12 * 3600; at < now; at += 30)); do
    echo "desk:luukku_tickets_created:increase1h 18 $at"
  done >"$state/past"
  echo '# EOF' >>"$state/past"
  promtool tsdb create-blocks-from openmetrics "$state/past" "$state/prometheus" >"$state/log/past.log"
}

start_prometheus() {
  local service port=$((base_port + 490))
  need_free_port "$port" Prometheus
  prometheus_url=http://127.0.0.1:$port
  node "$simulate_folder/shorten.mjs" "$root"/deploy/monitoring/rules/*.yaml >"$state/rules.yaml"
  {
    echo 'global: {scrape_interval: 1s, scrape_timeout: 1s, evaluation_interval: 1s}'
    echo "rule_files: ['rules.yaml']"
    echo 'scrape_configs:'
    for service in "${services[@]}"; do
      printf -- '- job_name: luukku-%s\n  static_configs: [{targets: ["127.0.0.1:%s"]}]\n' \
        "$service" "$(port_of metrics "$service" 0)"
    done
  } >"$state/prometheus.yaml"
  write_past
  start "$state/log/prometheus.log" TERM prometheus --config.file="$state/prometheus.yaml" \
    --storage.tsdb.path="$state/prometheus" --web.listen-address="127.0.0.1:$port" --log.level=warn
  prometheus_pid=$started
}

# pid_of REPLICA
pid_of() {
  local pid
  for pid in "${!running[@]}"; do
    [[ ${running[$pid]} != "$1" ]] || printf '%s' "$pid"
  done
}

kill_routing() {
  local pid
  pid=$(pid_of routing-0)
  kill -s KILL "$pid"
  wait "$pid" 2>/dev/null || true
  unset "running[$pid]"
}

# An event that no service understands, as of a newer version of the ticket service.
write_strange_event() {
  superuser_sql "INSERT INTO ticket.events (subject, version, occurred_at, recorded_at, body)
                 VALUES ('tickets/999999', 1, ticket.feed_now(), ticket.feed_now(), '')"
}

crash_postgres() {
  end QUIT 10 "$postgres_pid"
}

bad_day() {
  phase 70 'calm: a ticket every 3 s'
  echo 0.6 >"$state/pause"
  # Not in the desk's list: nobody sees it.
  ctl_as alice ticket create --type incident --channel phone --subject "Nothing works" --priority critical \
    >/dev/null || true
  phase 70 'surge: five times as many tickets, one of them critical'
  echo 3 >"$state/pause"
  phase 50 'calm'
  kill_routing
  phase 40 'routing is killed (-9)'
  start_replica routing 0
  phase 40 'calm: routing is back'
  superuser_sql 'BEGIN; SELECT pg_current_xact_id(); SELECT pg_sleep(40); COMMIT' &
  phase 40 'a write transaction is left open'
  phase 30 'calm: it has ended'
  superuser_sql 'BEGIN; LOCK TABLE ticket.tickets IN ACCESS EXCLUSIVE MODE; SELECT pg_sleep(30); COMMIT' &
  phase 30 'slow database: somebody locks the tickets'
  phase 60 'calm: the lock is gone'
  write_strange_event
  phase 25 'an event that no service understands'
  crash_postgres
  phase 30 'PostgreSQL is gone'
  start_lasting_postgres
  phase 60 'calm: PostgreSQL is back'
  phase 0 'end'
}

stop_simulation() {
  ((${#workers[@]} == 0)) || end TERM 5 "${workers[@]}"
  [[ -z $prometheus_pid ]] || end TERM 10 "$prometheus_pid"
  stop_run
}

simulate() {
  local replicas=1
  at_most 0 "$@"
  need_packages prometheus
  need_node_modules
  state=$root/.luukku/simulation
  rm -rf -- "$state"
  start_services
  on_exit stop_simulation
  cp "$state/token" "$state/alice"
  make_token "$state/ritva" --subject ritva --role requester
  furnish_desk
  start_prometheus
  : >"$state/created"
  echo 3 >"$state/pause"
  run_customers $$ &
  workers+=($!)
  run_desk $$ &
  workers+=($!)
  sleep 15 # Until Prometheus has seen all.
  bad_day
  node "$simulate_folder/show.mjs" "$prometheus_url" "$state/phases"
}
