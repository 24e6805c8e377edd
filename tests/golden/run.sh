#!/usr/bin/env bash
# Compares what k8spark sends with records of real spark-submit, for nine Spark lines.
# Prints `ok golden.LINE/CASE` or `FAIL golden.LINE/CASE: first difference`. Deliberate differences: ignore.json.
#
# usage: tests/golden/run.sh [-k TEXT] [--list]      K8SPARK_BIN: the program, default build/release
set -euo pipefail

HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
BINARY=${K8SPARK_BIN:-$HERE/../../build/release/k8spark}
export HERE BINARY

# Names of the recorded cases of a line that hold the text, separated by commas.
cases_of() {
  local file
  for file in "$HERE/records/$1"/*.json; do
    file=$(basename "$file" .json)
    [[ golden.$1/$file != *"$2"* ]] || echo "$file"
  done
}

compare() {
  local line=$1 only results name
  only=$(cases_of "$line" "$2" | paste -sd,)
  [[ -n $only ]] || return 0
  # It ends with 1 when a case differs: the lines say which.
  results=$(python3 "$HERE/compare.py" --version "$line" --only "$only" --ignore-file "$HERE/ignore.json" \
    --extra-args "--no-profile --spark-version $line" -- "$BINARY" submit) || true
  sed -e '/ cases equal$/d' -e "s|^ok |ok golden.$line/|" -e "s|^DIFF |FAIL golden.$line/|" <<<"$results"
  for name in ${only//,/ }; do
    grep -qE "^(ok|DIFF) $name(:|\$)" <<<"$results" || echo "FAIL golden.$line/$name: the comparison gave no result"
  done
}
export -f compare cases_of

pattern=""
list=no
while (($# > 0)); do
  case $1 in
    -k) pattern=$2; shift ;;
    --list) list=yes ;;
    *) echo "usage: run.sh [-k TEXT] [--list]" >&2; exit 2 ;;
  esac
  shift
done

lines=$(ls "$HERE/records")
if [[ $list == yes ]]; then
  for line in $lines; do cases_of "$line" "$pattern" | sed "s|^|golden.$line/|"; done
  exit
fi
[[ -x $BINARY ]] || { echo "there is no program $BINARY" >&2; exit 1; }
# shellcheck disable=SC2086  # one word for each line
printf '%s\n' $lines | xargs -P 2 -I LINE bash -c 'compare "$1" "$2"' compare LINE "$pattern"
