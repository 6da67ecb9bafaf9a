# shellcheck shell=bash
# Sourced by ./dev: tests against a throw-away Postgres.

test_folder=
test_port=
ctest_pid=

# Ends the tests, too, which are in the process group of ctest. What they have started ends with them
# (lib/testing/process.cc).
end_ctest() {
  [[ -n $ctest_pid ]] || return 0
  kill -s TERM -- "-$ctest_pid" 2>/dev/null || true
  ended_within 10 "-$ctest_pid" || kill -s KILL -- "-$ctest_pid" 2>/dev/null || true
  ctest_pid=
}

clean_up_tests() {
  end_ctest
  stop_postgres
  [[ -z $test_folder ]] || rm -rf -- "$test_folder"
}

# start_throw_away_postgres OPTIONS…: starts a Postgres in `test_folder` on a free port: `test_port`. Options
# are those of postgres.
start_throw_away_postgres() {
  local folder=$test_folder/postgres
  make_postgres_folder "$folder"
  init_postgres "$folder/data" --auth=trust --no-sync
  for _ in {1..20}; do
    test_port=$((20000 + RANDOM % 10000))
    port_is_free "$test_port" || continue
    start_postgres "$folder/data" "$test_folder/postgres.log" "$folder" "$test_port" \
      -c unix_socket_directories="$folder" -c max_connections=400 "$@" && return
  done
  cat "$test_folder/postgres.log" >&2
  fail "the throw-away Postgres did not start; its last log is above"
}

# run_ctest FOLDER ARGS…: runs the tests of a build; leaves reports of ctest and of each binary. Tests are in
# a process group of their own.
run_ctest() {
  local build_folder=$1 reports=$test_folder/reports status=0
  shift
  install -d "$reports"
  export LUUKKU_TEST_DATABASE="host=127.0.0.1 port=$test_port user=postgres dbname=postgres"
  export LUUKKU_BIN_DIR=$build_folder/bin GTEST_OUTPUT=xml:$reports/
  set -m
  # Most tests take two of these places (luukku_test in cmake/LuukkuTargets.cmake).
  ctest --test-dir "$build_folder" --output-on-failure --no-tests=error --parallel "$((2 * $(nproc)))" \
    --output-junit "$reports/ctest.xml" "$@" </dev/null &
  ctest_pid=$!
  set +m
  wait "$ctest_pid" || status=$?
  end_ctest
  return "$status"
}

# Prints "passed failed skipped" counts of test cases, from the report of ctest and those of GoogleTest.
# A binary that failed without naming a failed case (it crashed, hung or is missing) counts as one.
count_cases() {
  local reports=$1 name status passed=0 failed=0 skipped=0 tests bad out
  while read -r name status; do
    tests=0 bad=0 out=0
    if [[ -f $reports/$name.xml ]]; then
      read -r tests bad out < <(count_report "$reports/$name.xml")
    elif [[ $status == disabled ]]; then
      tests=1 out=1
    elif [[ $status == run ]]; then
      tests=1 # Not a GoogleTest binary.
    fi
    if [[ $status != run && $status != disabled ]] && ((bad == 0)); then
      tests=$((tests + 1)) bad=1
    fi
    passed=$((passed + tests - bad - out)) failed=$((failed + bad)) skipped=$((skipped + out))
  done < <(sed -n 's/.*<testcase name="\([^"]*\)".* status="\([^"]*\)".*/\1 \2/p' "$reports/ctest.xml")
  printf '%s %s %s\n' "$passed" "$failed" "$skipped"
}

# Prints why tests of Node and of GoogleTest skipped what they did, which ctest keeps to itself.
print_skips() {
  sed -n -e 's/.*# SKIP \(.*\)/Skipped: \1/p' -e '/: Skipped$/{n;s/^/Skipped: /p}' "$1" | sort --unique
}

# Prints "tests failed skipped" of one report of GoogleTest.
count_report() {
  awk '
    function value(name) {
      return match($0, " " name "=\"[0-9]+\"") ? substr($0, RSTART + length(name) + 3) + 0 : 0
    }
    /<testsuite / {
      tests += value("tests")
      bad += value("failures") + value("errors")
      out += value("disabled") + value("skipped")
    }
    END { print tests + 0, bad + 0, out + 0 }' "$1"
}

# Whole-system tests kill and restart processes all the while; under tsan they are too slow to tell anything.
too_slow_for_tsan='^(crash|dashboards|failover|feed_torture|import|postgres_crash|prometheus|rolling_restart|upgrade)_test$'

sanitize() {
  local status=0
  trap 'exit 130' INT # Or Ctrl-C would end the first run only.
  ./dev test --preset asan || status=1
  ./dev test --preset tsan --exclude-regex "$too_slow_for_tsan" || status=1
  return "$status"
}

run_tests() {
  local preset=release status=0 passed failed skipped
  case ${1-} in
    --preset) preset=${2-} && shift $(($# > 1 ? 2 : 1)) ;;
    --preset=*) preset=${1#*=} && shift ;;
  esac
  [[ -n $preset ]] || fail "--preset needs a name: release, asan or tsan"
  need_test_packages
  need_node_modules
  build "$preset"
  on_exit clean_up_tests
  test_folder=$(mktemp -d "${TMPDIR:-/tmp}/luukku-test.XXXXXX")
  chmod 711 "$test_folder"
  start_throw_away_postgres -c fsync=off -c synchronous_commit=off -c full_page_writes=off
  run_ctest "$root/build/$preset" "$@" || status=$?
  print_skips "$test_folder/reports/ctest.xml"
  read -r passed failed skipped < <(count_cases "$test_folder/reports")
  clean_up_tests
  printf '%s passed, %s failed' "$passed" "$failed"
  ((skipped == 0)) || printf ', %s skipped' "$skipped"
  printf '\n'
  ((status == 0 && failed == 0))
}
