#!/usr/bin/env bash
# Shows what a change of k8spark touches: runs two programs over every case of every Spark line and prints
# only where what they leave behind differs. Ends with 1 if anything does.
#
# usage: tests/golden/touched.sh [-k TEXT] OTHER_BINARY      K8SPARK_BIN: the program, default build/release/k8spark
set -euo pipefail

HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
BINARY=${K8SPARK_BIN:-$HERE/../../build/release/k8spark}

pattern=""
other=""
while (($# > 0)); do
  case $1 in
    -k) pattern=$2; shift ;;
    -*) sed -n '5p' "${BASH_SOURCE[0]}" >&2; exit 2 ;;
    *) other=$1 ;;
  esac
  shift
done
[[ -n $other ]] || { sed -n '5p' "${BASH_SOURCE[0]}" >&2; exit 2; }
for program in "$BINARY" "$other"; do
  [[ -x $program ]] || { echo "there is no program $program" >&2; exit 2; }
done

exec python3 "$HERE/touched.py" --text "$pattern" "$(realpath "$other")" "$(realpath "$BINARY")"
