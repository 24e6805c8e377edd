#!/usr/bin/env bash
# Writes LINE.txt from the classes of an unpacked Spark; README.md says what it is.
#
# usage: update.sh LINE SPARK_FOLDER        needs a JDK, 17 or newer
set -euo pipefail

(($# == 2)) || { sed -n '4p' "${BASH_SOURCE[0]}" >&2; exit 2; }
HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
ROWS=$HERE/../../../../src/spark
CONFIG=org.apache.spark.internal.config

dump() { java -XX:TieredStopAtLevel=1 -cp "$2/jars/*" "$HERE/KeyDump.java" "${@:3}" 2>/dev/null; }

table_names() { sed -n 's/^    [a-z]*("\(spark[^"]*\)".*/\1/p' "$ROWS/key_rows_general.cpp"; }

{
  dump "$@" 'org.apache.spark.deploy.k8s.Config$' 'org.apache.spark.deploy.k8s.Constants$' \
    'org.apache.spark.deploy.k8s.features.VolcanoFeatureStep$' | grep '^spark\.kubernetes\.[a-zA-Z]'
  dump "$@" "$CONFIG.package\$" "$CONFIG.Network\$" "$CONFIG.Python\$" "$CONFIG.UI\$" \
    'org.apache.spark.sql.connect.config.Connect$' |
    awk -F '\t' 'NR == FNR { wanted[$1]; next } $1 in wanted || /^spark\.kubernetes\./' <(table_names) -
} | sed 's/[0-9]*\.[0-9]*\.[0-9]*\.[0-9]*/ADDRESS/' | LC_ALL=C sort -u >"$HERE/$1.txt"
wc -l "$HERE/$1.txt"
