# shellcheck shell=bash
# Sourced by ./dev: benchmarks against a private Postgres that keeps what it answers.

# Runs luukku-bench; arguments are those of its command run.
bench() {
  build release luukku-bench luukkuctl "${services[@]/#/luukku-}"
  on_exit clean_up_tests
  test_folder=$(mktemp -d "${TMPDIR:-/tmp}/luukku-bench.XXXXXX")
  chmod 711 "$test_folder"
  [[ $(stat --file-system --format=%T "$test_folder") != tmpfs ]] ||
    fail "${TMPDIR:-/tmp} is in memory, where nothing is flushed: set TMPDIR to a folder on a disk"
  # Durable, as in production; checkpoints stay out of the way of short runs.
  start_throw_away_postgres -c shared_buffers=256MB -c max_wal_size=8GB -c checkpoint_timeout=1h
  LUUKKU_TEST_DATABASE="host=127.0.0.1 port=$test_port user=postgres dbname=postgres" \
    LUUKKU_BIN_DIR=$root/build/release/bin \
    "$root/build/release/bin/luukku-bench" run --pgbench "$pg_bin/pgbench" "$@"
}
