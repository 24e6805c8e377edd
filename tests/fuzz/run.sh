#!/usr/bin/env bash
# Builds the fuzz targets and runs each: first its whole corpus, then new inputs for a while.
# Prints `ok fuzz.TARGET` or `FAIL fuzz.TARGET: why`, and how many inputs there were.
#
# usage: tests/fuzz/run.sh [-k TEXT] [--list] [--keep] [SECONDS]
#   SECONDS   of new inputs for each target; default 5, 0: only the corpus
#   --keep    add to the corpus what reached new code, as little of it as does (-merge=1)
#
# K8SPARK_FUZZ_TREE: a build tree of preset fuzz that is there already; nothing is built then.
# What a target stumbles over is left in build/fuzz/findings/.
set -euo pipefail

HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
ROOT=$(cd "$HERE/../.." && pwd)
TREE=${K8SPARK_FUZZ_TREE:-$ROOT/build/fuzz}
MAX_BYTES=4096

pattern=""
seconds=5
list=no
keep=no
while (($# > 0)); do
  case $1 in
    -k) pattern=$2; shift ;;
    --list) list=yes ;;
    --keep) keep=yes ;;
    *[!0-9]* | "") sed -n '5p' "${BASH_SOURCE[0]}" >&2; exit 2 ;;
    *) seconds=$1 ;;
  esac
  shift
done

targets() { basename -a "$HERE"/corpus/*/ | while read -r name; do [[ fuzz.$name != *"$pattern"* ]] || echo "$name"; done; }

if [[ $list == yes ]]; then targets | sed 's/^/fuzz./'; exit; fi

if [[ -z ${K8SPARK_FUZZ_TREE:-} ]]; then
  (cd "$ROOT" && cmake --preset fuzz -B "$TREE" -DBUILD_TESTING=OFF && cmake --build "$TREE" --target fuzz) >&2
fi

# run_target NAME FOLDER: new inputs go to FOLDER.
run_target() {
  local name=$1 found=$2 log=$2.log options=(-max_len="$MAX_BYTES" -timeout=30 -rss_limit_mb=2048 -print_final_stats=1)
  mkdir -p "$TREE/findings"
  options+=(-artifact_prefix="$TREE/findings/$name-")
  if ((seconds > 0)); then options+=(-max_total_time="$seconds"); else options+=(-runs=0); fi
  if "$TREE/fuzz/fuzz_$name" "${options[@]}" "$found" "$HERE/corpus/$name" >"$log" 2>&1; then
    echo "ok fuzz.$name"
    echo "    $(sed -n 's/^stat::number_of_executed_units: */inputs: /p' "$log"), $(grep -o 'cov: [0-9]* ft: [0-9]*' "$log" | tail -n 1)"
  else
    echo "FAIL fuzz.$name: $(grep -m 1 -E 'broken promise|ERROR:|runtime error' "$log" || tail -n 1 "$log"); see $TREE/findings"
    tail -n 40 "$log" >&2
    return 1
  fi
}

failed=0
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for name in $(targets); do
  mkdir -p "$work/$name"
  run_target "$name" "$work/$name" || failed=1
  if [[ $keep == yes ]]; then
    "$TREE/fuzz/fuzz_$name" -merge=1 -use_counters=0 -max_len="$MAX_BYTES" "$HERE/corpus/$name" "$work/$name" >/dev/null 2>&1
  fi
done
exit "$failed"
