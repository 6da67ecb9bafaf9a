# shellcheck shell=bash
# Sourced by ./dev: replay, which imports a real desk's log.

replay_log=$root/../shared/data/uci_incident_event_log.csv.xz
replay_mapping=$root/tools/luukkuctl/mappings/servicenow-uci.yaml

# Whether ./dev run runs in this checkout.
services_run() { [[ -e $state/lock ]] && ! flock --nonblock "$state/lock" true; }

# ctl ARGS…: luukkuctl as Alice, with the ports of ./dev run.
ctl() {
  "$bin/luukkuctl" --ticket-address "127.0.0.1:$(port_of grpc ticket 0)" --token-file "$state/token" "$@"
}

# replay [LOG [MAPPING]]: uses the services of ./dev run, or starts them for as long as it takes. What is
# imported stays in .luukku; repeated, it imports nothing twice.
replay() {
  at_most 2 "$@"
  local log=${1:-$replay_log} mapping=${2:-$replay_mapping} replicas=1 status=0
  [[ -r $log ]] || fail "there is no log at $log: name one: ./dev replay LOG.csv[.xz] [MAPPING.yaml]"
  if services_run; then
    say "Using the services of ./dev run"
  else
    start_services
  fi
  say "Importing $log"
  ctl import --mapping "$mapping" "$log" || status=$?
  return "$status"
}
