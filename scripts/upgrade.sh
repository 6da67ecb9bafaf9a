# shellcheck shell=bash
# Sourced by ./dev: the rehearsal of an upgrade from a previous revision.

# Prints the newest release tag.
last_release() { git describe --tags --match 'v*' --abbrev=0 2>/dev/null; }

# build_previous COMMIT: builds the services of a commit from a copy of its files below build/, and sets
# `previous_programs` to their folder. What was built once is kept there.
build_previous() {
  local commit=$1 folder=$root/build/previous/$1
  previous_programs=$folder/build/release/bin
  [[ ! -e $folder/built ]] || return 0
  say "Building the services of $commit in ${folder#"$root/"}"
  rm -rf -- "$folder"
  mkdir -p "$folder"
  git archive --format=tar "$commit" | tar --extract --directory="$folder"
  # So that what is alike in several revisions is compiled once, wherever they are.
  (
    export CCACHE_BASEDIR=$folder CCACHE_NOHASHDIR=true
    cd "$folder"
    cmake --preset release >&2
    nice cmake --build build/release --target "${services[@]/#/luukku-}" >&2
  ) || fail "$commit could not be built; the first error above is the one to mend"
  touch "$folder/built"
}

# rehearse_upgrade [REV]: from REV, or the newest release, to what is checked out.
rehearse_upgrade() {
  at_most 1 "$@"
  local revision commit previous_programs
  revision=${1:-$(last_release || true)}
  [[ -n $revision ]] || fail "no release is tagged (v*): name the revision to upgrade from:" \
    "./dev rehearse-upgrade REV"
  commit=$(git rev-parse --verify --quiet "$revision^{commit}") || fail "there is no revision '$revision'"
  need_build_packages
  build_previous "$commit"
  LUUKKU_PREVIOUS_BIN_DIR=$previous_programs run_tests --verbose --tests-regex '^upgrade_test$'
}
