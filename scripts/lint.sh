# shellcheck shell=bash
# Sourced by ./dev: fmt and lint.

max_lines=400

# git, also where root works in a checkout of somebody else.
our_git() { git -c safe.directory="$root" "$@"; }

# our_files PATTERN…: files of the checkout that git doesn't ignore, also those not added yet.
our_files() {
  local file
  our_git ls-files --cached --others --exclude-standard -- "$@" | sort -u |
    while IFS= read -r file; do [[ ! -f $file ]] || printf '%s\n' "$file"; done
}

# Shell scripts to start; those which they source are checked with them.
shell_scripts() {
  our_files | xargs -d '\n' awk 'FNR == 1 && /^#!.*sh$/ { print FILENAME } { nextfile }'
}

# Runs the pinned buf.
buf() {
  need_node_modules
  node_modules/.bin/buf "$@"
}

format_files() {
  need_lint_packages
  our_files '*.cc' '*.h' | xargs -r -d '\n' clang-format -i
  buf format -w proto
}

# Names the files; what is wrong in them is best seen by ./dev fmt and git diff.
check_cpp_format() {
  our_files '*.cc' '*.h' | xargs -r -d '\n' clang-format --dry-run -Werror 2>&1 |
    sed -n 's/^\([^:]*\):.* error: .*/  \1: not as clang-format writes it/p' | uniq | report_lines
}

# Passes lines on to the terminal; fails if there are any.
report_lines() { ! grep . >&2; }

check_lines() {
  our_files '*.cc' '*.h' | xargs -r -d '\n' awk -v max="$max_lines" '
    FNR == max + 1 { print FILENAME ": more than " max " lines; split it" > "/dev/stderr"; bad = 1 }
    END { exit bad }'
}

# Who may include what. Tests may include anything but another service.
check_includes() {
  # shellcheck disable=SC2016 # The dollars are those of awk.
  our_files '*.cc' '*.h' | xargs -r -d '\n' awk '
    function refuse(why) {
      print "  " FILENAME ":" FNR ": " why ": " $2 > "/dev/stderr"
      bad = 1
    }
    FNR == 1 {
      split(FILENAME, folder, "/")
      is_test = folder[1] ~ /^(tests|bench)$/ || FILENAME ~ /_(test|fixture)\.(cc|h)$/
      is_rules = FILENAME ~ /_rules\.(cc|h)$/
      is_edge = FILENAME ~ /_(checks|filter|service)\.(cc|h)$/ && folder[1] == "services"
      reads_rows = FILENAME ~ /_(page|row|store|writes)\.(cc|h)$/ || folder[1] != "services"
    }
    $1 != "#include" { next }
    { header = substr($2, 2, length($2) - 2); split(header, from, "/") }
    folder[1] == "lib" && from[1] ~ /^(services|tests|tools)$/ { refuse("lib includes it") }
    folder[1] == "services" && from[1] ~ /^(tests|tools)$/ { refuse("a service includes it") }
    folder[1] == "services" && from[1] == "services" && from[2] != folder[2] {
      refuse("services meet only through gRPC and the feed")
    }
    from[1] == "lib" && from[2] == "testing" && !is_test && folder[2] != "testing" {
      refuse("it is for tests")
    }
    is_rules && (from[1] ~ /^(grpcpp|pqxx)$/ || header ~ /\.grpc\.pb\.h$/ ||
                 (header ~ /^lib\/(db|feed|server)\// && from[2] != folder[2])) {
      refuse("rules know neither gRPC nor the database")
    }
    is_edge && header ~ /^lib\/db\/(connection|pool)\.h$/ {
      refuse("checks and edges reach the database through a store")
    }
    !reads_rows && !is_test && from[1] == "pqxx" {
      refuse("rows are read in *_store, *_writes, *_row and *_page files")
    }
    END { exit bad }'
}

check_proto_format() { buf format -d --exit-code proto >&2; }

check_proto_lint() { buf lint proto >&2; }

# Nothing that clients of the last release rely on may go away.
check_proto_breaking() {
  local tag folder
  tag=$(our_git describe --tags --abbrev=0 --match 'v*' 2>/dev/null) || return 0
  folder=$(mktemp -d)
  # shellcheck disable=SC2064 # The folder is known now.
  trap "rm -rf '$folder'" EXIT
  our_git archive "$tag" proto | tar -x -C "$folder"
  buf breaking proto --against "$folder/proto" >&2
}

check_shell() {
  shell_scripts | xargs -r -d '\n' shellcheck --external-sources --check-sourced >&2
}

# Text that units read with all their headers, in MB: most of what compiling them costs (docs/develop/build.md).
most_text=15 most_text_of_tests=13 most_text_of_all=1500

# Of the units that ./dev build has compiled; of none, if there is no build.
check_units() {
  [[ -f build/release/.ninja_deps ]] || return 0
  (
    cd build/release || return 1
    ninja -t deps 2>/dev/null |
      awk '/: #deps/ { unit = /VALID/ ? $1 : ""; sub(/:$/, "", unit); next } /^ / && unit { print unit, $1 }' |
      sort -u >units.txt
    cut -d' ' -f2 units.txt | sort -u | xargs -r -d '\n' stat -L -c '%s %n' 2>/dev/null |
      awk -v most="$most_text" -v most_of_tests="$most_text_of_tests" -v most_of_all="$most_text_of_all" '
        NR == FNR { size[$2] = $1; next }
        { bytes[$1] += size[$2]; all += size[$2] }
        END {
          for (unit in bytes) {
            budget = unit ~ /test/ ? most_of_tests : most
            if (bytes[unit] > budget * 1e6) {
              printf "  %s reads %.1f MB of text, and may read %d: include less\n", unit, bytes[unit] / 1e6, budget
            }
          }
          if (all > most_of_all * 1e6) {
            printf "  all units read %.0f MB of text, and may read %d: docs/develop/build.md\n", all / 1e6, most_of_all
          }
        }' - units.txt
  ) | report_lines
}

# How each file would be compiled alone, without a precompiled header: so clang also says what a file forgets to include.
# The generated headers are those of the release build.
list_units() {
  (build release) || return 1
  cmake --preset release -B build/alone -DCMAKE_UNITY_BUILD=OFF -DCMAKE_DISABLE_PRECOMPILE_HEADERS=ON >/dev/null || return 1
  sed -i "s|$root/build/alone|$root/build/release|g" build/alone/compile_commands.json
}

check_tidy() {
  list_units || return 1
  our_files '*.cc' | xargs -r -d '\n' -P "$(nproc)" -n 1 clang-tidy -p build/alone --quiet 2>&1 |
    sed '/ warnings\{0,1\} generated\.$/d' >&2
}

# An optional that is read without a look reads whatever stands in memory. Of what ships; in tests the library's
# assertions do. The check is not in Debian's clang-tidy 14.
check_optionals() {
  list_units || return 1
  our_files 'lib/*.cc' 'services/*.cc' 'tools/*.cc' | grep -v -e '_test\.cc$' -e '/testing' |
    xargs -r -d '\n' -P "$(nproc)" -n 1 clang-tidy-19 -p build/alone --quiet \
      --checks='-*,bugprone-unchecked-optional-access' --warnings-as-errors='*' --extra-arg=-w 2>&1 |
    sed '/ warnings\{0,1\} generated\.$/d; /warnings treated as errors$/d' | report_lines
}

# check TITLE FUNCTION: runs one check in a shell of its own and remembers whether it failed.
check() {
  say "lint: $1"
  ("$2") || failed_checks+=("$1")
}

lint() {
  local tidy=false optionals=false failed_checks=()
  case ${1-} in
    --tidy) tidy=true && shift ;;
    --optionals) optionals=true && shift ;;
  esac
  at_most 0 "$@"
  need_lint_packages
  check "C++ format (./dev fmt mends it)" check_cpp_format
  check "length of C++ files" check_lines
  check "includes across layers" check_includes
  check "proto lint" check_proto_lint
  check "proto format (./dev fmt mends it)" check_proto_format
  check "proto compatibility with the last release" check_proto_breaking
  check "shellcheck" check_shell
  [[ $optionals == false ]] || check "optionals are looked at before they are read" check_optionals
  # After the check that builds, if there is one.
  check "text that units read" check_units
  [[ $tidy == false ]] || check "clang-tidy" check_tidy
  ((${#failed_checks[@]} == 0)) || fail "lint failed:$(printf '\n  %s' "${failed_checks[@]}")"
  say "lint: all is well"
}
