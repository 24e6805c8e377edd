#!/usr/bin/env bash
# Runs every test; the last line is "N passed, N failed, N skipped". See docs/testing.md.
set -euo pipefail

usage() {
  cat <<'TEXT'
usage: tests/run.sh [-L LABEL,...] [-k TEXT] [--list] [--no-install] [-v]

  -L LABEL,...   only these suites:
                   lint         clang-format, rules of the source tree
                   build        gcc and clang build without a warning
                   unit         unit tests
                   asan         unit and golden tests with address and undefined behaviour sanitizers
                   golden       objects equal to those of real spark-submit, nine Spark lines
                   integration  against a real API server
                   e2e          real Spark on a real node
                   fuzz         the corpora of the fuzz targets
  -k TEXT        only tests with this text in the name
  --list         print the names of the tests and run nothing
  --no-install   install no Debian package
  -v             print a line for each test that passes, too

Exit code: 0 if nothing failed, 1 if something did, 2 for a wrong command line. What cannot run on this
machine is named at the end; with CI=true it counts as failed. Caches: $K8SPARK_CACHE_DIR, else
$XDG_CACHE_HOME/k8spark, else ~/.cache/k8spark.
TEXT
}

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
CACHE=${K8SPARK_CACHE_DIR:-${XDG_CACHE_HOME:-$HOME/.cache}/k8spark}
ALL_LABELS=(lint build unit golden integration e2e asan fuzz)
JOBS=$(nproc)

labels=("${ALL_LABELS[@]}")
pattern=""
install=yes
list=no
verbose=no

passed=0
failed=0
skipped=0
failures=()
skips=()
suite_pid=""

# shellcheck source=tests/support/packages.sh
source "$ROOT/tests/support/packages.sh"

# --- arguments

parse_arguments() {
  while (($# > 0)); do
    case $1 in
      -L | -k) (($# > 1)) || wrong_usage "$1 needs a value" ;;&
      -L) IFS=, read -r -a labels <<<"$2"; shift ;;
      -k) pattern=$2; shift ;;
      --list) list=yes ;;
      --no-install) install=no ;;
      -v) verbose=yes ;;
      -h | --help) usage; exit 0 ;;
      *) wrong_usage "unknown argument: $1" ;;
    esac
    shift
  done
  local label
  for label in "${labels[@]}"; do
    [[ " ${ALL_LABELS[*]} " == *" $label "* ]] || wrong_usage "unknown label: $label"
  done
}

wrong_usage() {
  echo "tests/run.sh: $1" >&2
  usage >&2
  exit 2
}

wanted() {
  local label
  for label in "$@"; do
    [[ " ${labels[*]} " == *" $label "* ]] && return 0
  done
  return 1
}

# --- counting

say() { printf '== %s (%d s)\n' "$*" "$SECONDS"; }

# One line of a suite: `ok NAME`, `FAIL NAME: why`, `skip NAME: why`; anything else is a note.
count_line() {
  local verdict=${1%% *} rest=${1#* }
  if [[ $verdict =~ ^(ok|FAIL|skip)$ && ${rest%%:*} != *"$pattern"* ]]; then return 0; fi
  case $verdict in
    ok)
      passed=$((passed + 1))
      [[ $verbose == no ]] || echo "$1"
      ;;
    FAIL)
      failed=$((failed + 1))
      failures+=("$rest")
      echo "$1"
      ;;
    skip)
      if [[ ${CI:-} == true ]]; then
        failed=$((failed + 1))
        echo "FAIL $rest (with CI=true, what cannot run is a failure)"
      else
        skipped=$((skipped + 1))
      fi
      skips+=("$rest")
      ;;
    *) echo "$1" ;;
  esac
}

# run_suite NAME COMMAND...: runs a suite and counts its lines. One that ends badly without naming a
# failure, or that runs nothing though nobody asked for a choice, is a failure itself.
run_suite() {
  local name=$1 line lines code=0 total=$((passed + failed + skipped)) failed_before=$failed log
  shift
  say "$name"
  log=$(mktemp)
  exec {lines}< <(exec "$@" 2>"$log")
  suite_pid=$!
  while IFS= read -r -u "$lines" line; do count_line "$line"; done
  exec {lines}<&-
  wait "$suite_pid" || code=$?
  suite_pid=""
  if ((code != 0 && failed == failed_before)) && [[ -z $pattern ]]; then
    tail -n 30 "$log"
    count_line "FAIL $name: the suite ended with $code"
  elif ((passed + failed + skipped == total)) && [[ -z $pattern ]]; then
    count_line "FAIL $name: the suite ran nothing"
  fi
  rm -f "$log"
}

# --- what the machine has

packages_of() {
  case $1 in
    lint) missing_packages clang-format:clang-format python3:python3 ;;
    build) missing_packages "${BUILD_PACKAGES[@]}" "${TEST_PACKAGES[@]}" ;;
    unit | asan) missing_packages "${BUILD_PACKAGES[@]}" "${TEST_PACKAGES[@]}" | grep -v clang ;;
    fuzz) missing_packages "${BUILD_PACKAGES[@]}" ccache:ccache clang++:clang "$FUZZ_PROOF:$FUZZ_PACKAGE" ;;
    golden) packages_of unit ;;
    integration) packages_of golden; missing_packages "${STORE_PACKAGES[@]}" "${CI_PACKAGES[@]}" "${PAGE_PACKAGES[@]}"; cluster_packages api ;;
    e2e) packages_of golden; missing_packages java:openjdk-17-jre-headless "${IMAGE_PACKAGES[@]}" "${STORE_PACKAGES[@]}" "${JAR_PACKAGES[@]}"
      cluster_packages node ;;
  esac
}

# What tests/cluster asks for, from its own check.
cluster_packages() {
  { "$ROOT/tests/cluster/cluster" check --level "$1" || true; } |
    sed -n 's/.*apt-get install -y --no-install-recommends //p' | tr ' ' '\n'
}

# Installs what the chosen labels need. A label that still lacks something is left out and named.
provide_packages() {
  local label missing usable=()
  find_go || true
  mapfile -t missing < <(for label in "${labels[@]}"; do packages_of "$label" || true; done | sort -u)
  if ((${#missing[@]} > 0)) && [[ $install == yes ]]; then
    say "installing ${missing[*]}"
    if [[ " ${missing[*]} " == *" golang-go "* ]]; then install_go || go_is_missing_text; fi
    mapfile -t missing < <(printf '%s\n' "${missing[@]}" | grep -v '^golang-go$')
    ((${#missing[@]} == 0)) || install_packages "${missing[@]}" || true
  fi
  for label in "${labels[@]}"; do
    mapfile -t missing < <(packages_of "$label" || true)
    if ((${#missing[@]} > 0)); then
      count_line "skip $label: packages are missing: ${missing[*]}"
    else
      usable+=("$label")
    fi
  done
  labels=("${usable[@]}")
}

# --- building

# Where a build of a preset lies. Inside the source tree, so that ccache sees the same relative paths
# in every checkout.
tree_of() { echo "$ROOT/build/$1"; }

compile() {
  local preset=$1 tree
  tree=$(tree_of "$preset")
  shift
  cd "$ROOT"
  export CMAKE_CXX_COMPILER_LAUNCHER=ccache CCACHE_DIR="$CACHE/ccache" CCACHE_BASEDIR="$ROOT" CCACHE_NOHASHDIR=1
  export CCACHE_MAXSIZE=10G  # four builds; ccache's own 5 GB would drop one while another is made
  cmake --preset "$preset" -B "$tree" -DBUILD_TESTING=ON && cmake --build "$tree" "$@"
}

# --- ahead of their turn

# What needs no clock and no cluster is done with what the suites with a cluster leave of the machine: they
# mostly wait. In a session of its own, whose weight is the least. build() finds what is compiled, and
# tells what fails; run_suite_once() finds what a suite has printed.
ahead_pid=""
ahead_dir=""
begin_ahead() {
  ahead_dir=$(mktemp -d)
  export -f ahead_main ahead_suite compile tree_of wanted golden_words
  export ROOT CACHE ahead_dir pattern
  LABELS="${labels[*]}" setsid nice -n 19 bash -c 'read -r -a labels <<<"$LABELS"; ahead_main' >/dev/null 2>&1 </dev/null &
  ahead_pid=$!
}

ahead_main() {
  { echo 15 >/proc/self/autogroup; } 2>/dev/null
  ! wanted golden || ahead_suite golden "$ROOT/tests/golden/run.sh" -k "$pattern"
  if wanted asan && (compile asan --target all -j 1); then
    # shellcheck disable=SC2046
    ahead_suite asan.golden $(golden_words asan) -k "$pattern"
  fi
  ! wanted build || (compile clang --target k8spark -j 1)
  ! wanted fuzz || (compile fuzz --target fuzz -j 1)
}

ahead_suite() {
  local name=$1 code=0
  shift
  "$@" >"$ahead_dir/$name.out" 2>"$ahead_dir/$name.err" || code=$?
  echo "$code" >"$ahead_dir/$name.code"
}

end_ahead() {
  [[ -n $ahead_pid ]] || return 0
  kill -TERM -- "-$ahead_pid" 2>/dev/null || true
  wait "$ahead_pid" 2>/dev/null || true
  ahead_pid=""
}

# run_suite NAME COMMAND..., but what has run ahead is only read.
run_suite_once() {
  local name=$1
  if [[ -n $ahead_dir && -e $ahead_dir/$name.code ]]; then
    # shellcheck disable=SC2016
    run_suite "$name" bash -c 'cat "$0.out"; cat "$0.err" >&2; exit "$(cat "$0.code")"' "$ahead_dir/$name"
  else
    run_suite "$@"
  fi
}

# build PRESET TARGET: configures and compiles; false if that fails.
build() {
  local preset=$1 target=$2 log
  log=$(mktemp)
  say "building $preset"
  if (compile "$preset" --target "$target" -j "$JOBS") >"$log" 2>&1; then
    ! wanted build || count_line "ok build.$preset"
    rm -f "$log"
  else
    grep -E -A3 'error|FAILED|Error' "$log" | head -n 60 || tail -n 30 "$log"
    count_line "FAIL build.$preset: does not compile (presets treat warnings as errors); whole log: $log"
    return 1
  fi
}

# --- the suites

check_format() {
  local files wrong
  mapfile -t files < <(find "$ROOT/include" "$ROOT/src" "$ROOT/tests" \( -name '*.h' -o -name '*.cpp' \) | sort)
  wrong=$(clang-format --dry-run "${files[@]}" 2>&1 | sed -n 's/:[0-9]*:[0-9]*: warning:.*//p' | sort -u)
  if [[ -z $wrong ]]; then
    count_line "ok lint.clang-format"
  else
    count_line "FAIL lint.clang-format: $(wc -l <<<"$wrong") files are not formatted (clang-format -i FILE)"
    sed "s|^$ROOT/|    |" <<<"$wrong"
  fi
}

run_lint() {
  local script
  check_format
  for script in "$ROOT"/tests/structure/*.py; do
    [[ ! -e $script ]] || run_suite "lint.$(basename "$script" .py)" python3 "$script"
  done
}

run_unit() {
  local preset=$1 prefix=$2
  run_suite "$prefix" python3 "$ROOT/tests/support/unit_lines.py" "$(tree_of "$preset")" --prefix "$prefix" -k "$pattern" -j "$JOBS"
}

# Most of their time they wait for a cluster: several suites at once, each with its own.
run_cluster_suites() {
  run_suite "$1" python3 "$ROOT/tests/support/suites.py" "$ROOT/tests/$1" -j "$2" -k "$pattern"
}

list_tests() {
  local script
  ! wanted lint || echo lint.clang-format
  ! wanted build || printf 'build.%s\n' release clang
  if wanted unit asan; then
    if [[ -e $ROOT/build/dev/CTestTestfile.cmake ]]; then
      python3 "$ROOT/tests/support/unit_lines.py" "$ROOT/build/dev" --list
    else
      echo "unit (build/dev is not built yet, so its tests are not known)"
    fi
  fi
  if wanted golden; then
    "$ROOT/tests/golden/run.sh" --list
    python3 "$ROOT/tests/golden/executors.py" --list
  fi
  ! wanted fuzz || "$ROOT/tests/fuzz/run.sh" --list
  for script in "$ROOT"/tests/integration/*.py "$ROOT"/tests/e2e/*.py; do
    ! wanted "$(basename "$(dirname "$script")")" || python3 "$script" --list
  done
}

# The oldest and the newest line go through every branch on a version.
golden_words() { echo env "K8SPARK_BIN=$(tree_of "$1")/k8spark" "$ROOT/tests/golden/run.sh" -l 3.1,4.3; }

# With the sanitizers the same unit tests find more: they run once.
run_unit_tests() {
  if wanted asan; then
    build asan all || return 0
    run_unit asan asan
    # shellcheck disable=SC2046
    run_suite_once asan.golden $(golden_words asan) -k "$pattern"
  elif build dev all; then
    run_unit dev unit
  fi
}

run_labels() {
  local release=no
  if wanted lint; then run_lint; fi
  if wanted build golden integration e2e; then ! build release k8spark || release=yes; fi
  export K8SPARK_BIN="$ROOT/build/release/k8spark"
  if [[ $release == yes ]] && wanted integration e2e; then
    begin_ahead
    ! wanted integration || run_cluster_suites integration 3
    ! wanted e2e || run_cluster_suites e2e 2
    end_ahead
  fi
  if [[ $release == yes ]] && wanted golden; then
    run_suite_once golden "$ROOT/tests/golden/run.sh" -k "$pattern"
    run_suite golden.executors python3 "$ROOT/tests/golden/executors.py" -k "$pattern"
  fi
  ! wanted unit asan || run_unit_tests
  if wanted fuzz && build fuzz fuzz; then
    run_suite fuzz env K8SPARK_FUZZ_TREE="$(tree_of fuzz)" "$ROOT/tests/fuzz/run.sh" -k "$pattern" 0
  fi
  if wanted build; then build clang k8spark || true; fi
  [[ -z $ahead_dir ]] || rm -rf "$ahead_dir"
}

stop() {
  trap - INT TERM
  end_ahead
  [[ -z $suite_pid ]] || kill -TERM "$suite_pid" 2>/dev/null || true
  [[ -z $suite_pid ]] || wait "$suite_pid" || true  # it takes its cluster down
  exit "$1"
}

main() {
  parse_arguments "$@"
  if [[ $list == yes ]]; then
    list_tests | grep -F -e "$pattern"
    return
  fi
  trap 'stop 130' INT
  trap 'stop 143' TERM
  provide_packages
  run_labels
  if ((passed + failed + skipped == 0)); then count_line "FAIL $pattern: no test has such a name"; fi
  say "done"
  ((${#failures[@]} == 0)) || { echo "Failed:"; printf '  %s\n' "${failures[@]}"; }
  ((${#skips[@]} == 0)) || { echo "Cannot run on this machine:"; printf '  %s\n' "${skips[@]}"; }
  echo "$passed passed, $failed failed, $skipped skipped"
  ((failed == 0))
}

main "$@"
