# shellcheck shell=bash
# Sourced by ./dev: what all its commands use.

say() { printf '%s\n' "$*" >&2; }

fail() {
  printf './dev: %s\n' "$*" >&2
  exit 1
}

# at_most N ARGS…: fails if there are more arguments than N.
at_most() {
  local limit=$1
  shift
  (($# <= limit)) || fail "too many arguments: $*; see ./dev help"
}

# start LOG SIGNAL COMMAND…: runs a command in the background and sets `started` to its process id. It has a
# process group of its own, so that Ctrl-C reaches this script only, and gets SIGNAL if this script is
# killed.
start() {
  local log=$1 signal=$2
  shift 2
  set -m
  setpriv --pdeathsig "$signal" -- "$@" >"$log" 2>&1 </dev/null 9>&- &
  started=$!
  set +m
}

# ended_within SECONDS PID: waits for the end of a process, or of the group -PID.
ended_within() {
  local tries=$(($1 * 10)) pid=$2
  while kill -0 -- "$pid" 2>/dev/null; do
    ((tries-- > 0)) || return 1
    sleep 0.1
  done
}

# end SIGNAL SECONDS PID…: ends processes that were started by us, by force those that take too long.
end() {
  local signal=$1 seconds=$2 pid
  shift 2
  for pid in "$@"; do kill -s "$signal" "$pid" 2>/dev/null || true; done
  for pid in "$@"; do
    ended_within "$seconds" "$pid" || {
      say "process $pid did not end within $seconds s of SIG$signal; killing it"
      kill -s KILL "$pid" 2>/dev/null || true
    }
    wait "$pid" 2>/dev/null || true
  done
}

# on_exit FUNCTION: calls it however this script ends; signals don't interrupt it.
on_exit() {
  # shellcheck disable=SC2064 # The function is known now.
  trap "trap '' INT TERM HUP; $1" EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM
  trap 'exit 129' HUP
}

port_is_free() { ! (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }
