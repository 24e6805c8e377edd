#!/usr/bin/env bash
# Compares what k8spark sends with records of real spark-submit, for nine Spark lines.
# Prints `ok golden.LINE/CASE` or `FAIL golden.LINE/CASE: first difference`. Deliberate differences: ignore.json.
#
# usage: tests/golden/run.sh [-k TEXT] [-l LINE,...] [--list]      K8SPARK_BIN: the program, default build/release
set -euo pipefail

HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
BINARY=${K8SPARK_BIN:-$HERE/../../build/release/k8spark}
export HERE BINARY

# Case files, and where the records of their cases are.
case_files() { (cd "$HERE" && ls cases.json more/*.json); }
records_of() { [[ $1 == more/* ]] && echo "$HERE/more/records" || echo "$HERE/records"; }

# Names of a file's cases for a line that hold the text, one a line.
# usage: cases_of LINE FILE TEXT
cases_of() {
  PYTHONPATH=$HERE python3 -c '
import sys, capture
line, path, text = sys.argv[1:]
for case in capture.load_cases(path):
    if text in "golden." + line + "/" + case["name"] and capture.applies(case, line):
        print(case["name"])' "$1" "$HERE/$2" "$3"
}

# usage: compare LINE FILE TEXT
compare() {
  local line=$1 only results name
  only=$(cases_of "$line" "$2" "$3" | paste -sd,)
  [[ -n $only ]] || return 0
  # It ends with 1 when a case differs: the lines say which.
  results=$(python3 "$HERE/compare.py" --version "$line" --cases "$HERE/$2" --records "$(records_of "$2")" \
    --only "$only" --ignore-file "$HERE/ignore.json" \
    --extra-args "--no-profile --spark-version $line" -- "$BINARY" submit) || true
  sed -e '/ cases equal$/d' -e "s|^ok |ok golden.$line/|" -e "s|^DIFF |FAIL golden.$line/|" <<<"$results"
  for name in ${only//,/ }; do
    grep -qE "^(ok|DIFF) $name(:|\$)" <<<"$results" || echo "FAIL golden.$line/$name: the comparison gave no result"
  done
}
export -f compare cases_of records_of

pattern=""
lines=$(ls "$HERE/records")
list=no
while (($# > 0)); do
  case $1 in
    -k) pattern=$2; shift ;;
    -l) lines=${2//,/ }; shift ;;
    --list) list=yes ;;
    *) echo "usage: run.sh [-k TEXT] [-l LINE,...] [--list]" >&2; exit 2 ;;
  esac
  shift
done

files=$(case_files)
if [[ $list == yes ]]; then
  for line in $lines; do
    for file in $files; do cases_of "$line" "$file" "$pattern" | sed "s|^|golden.$line/|"; done
  done
  exit
fi
[[ -x $BINARY ]] || { echo "there is no program $BINARY" >&2; exit 1; }
for line in $lines; do
  for file in $files; do printf '%s %s\n' "$line" "$file"; done
done | xargs -P "$((2 * $(nproc)))" -L 1 bash -c 'compare "$2" "$3" "$1"' compare "$pattern"
