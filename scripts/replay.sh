# shellcheck shell=bash
# Sourced by ./dev: replay, which imports a real desk's log and shows the reports of it.

replay_log=$root/../shared/data/uci_incident_event_log.csv.xz
replay_mapping=$root/tools/luukkuctl/mappings/servicenow-uci.yaml

# Whether ./dev run runs in this checkout.
services_run() { [[ -e $state/lock ]] && ! flock --nonblock "$state/lock" true; }

# ctl ARGS…: luukkuctl as Alice, with the ports of ./dev run.
ctl() {
  "$bin/luukkuctl" --ticket-address "127.0.0.1:$(port_of grpc ticket 0)" \
    --reporting-address "127.0.0.1:$(port_of grpc reporting 0)" --token-file "$state/token" "$@"
}

# Waits until reporting has taken in all that the ticket feed has told up to now.
wait_for_reports() {
  local now tries=600
  now=$(date --utc +%Y-%m-%dT%H:%M:%S)
  until [[ $(watermark_of_reports) > $now ]]; do
    ((tries-- > 0)) || fail "reporting has not taken in the import within five minutes; see" \
      ".luukku/log/reporting-0.log and: build/release/bin/luukkuctl feed consumers --service reporting"
    sleep 0.5
  done
}

# The time up to which all slots of the ticket feed are taken in, as in 2026-11-25T15:05:12.
watermark_of_reports() {
  ctl --output json report types --days 1 | tr -d ' \n' |
    sed -n 's/.*"source":"ticket","watermark":"\([^"]*\)".*/\1/p'
}

# What the reports say of two years of imported history.
show_reports() {
  local year=$1 period
  period=(--from "$(($1 - 1))-01-01" --to "$1-12-31" --origin import)
  ctl report volumes --year "$year" --origin import
  ctl report pattern "${period[@]}"
  ctl report types "${period[@]}"
  ctl report times "${period[@]}" --by priority
  ctl report times "${period[@]}" --by team
}

# replay [LOG [MAPPING [YEAR]]]: uses the services of ./dev run, or starts them for as long as it takes. What is
# imported stays in .luukku; repeated, it imports nothing twice. Then the reports of YEAR and the one before.
replay() {
  at_most 3 "$@"
  local log=${1:-$replay_log} mapping=${2:-$replay_mapping} year=${3:-2017} replicas=1 status=0
  [[ -r $log ]] || fail "there is no log at $log: name one: ./dev replay LOG.csv[.xz] [MAPPING.yaml [YEAR]]"
  [[ $year =~ ^[12][0-9]{3}$ ]] || fail "YEAR must be a year like 2017, not '$year'"
  if services_run; then
    say "Using the services of ./dev run"
  else
    start_services
  fi
  say "Importing $log"
  ctl import --mapping "$mapping" "$log" || status=$?
  say "Waiting for the reports"
  wait_for_reports
  show_reports "$year"
  return "$status"
}
