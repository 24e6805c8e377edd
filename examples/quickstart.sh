#!/usr/bin/env bash
# From a fresh Debian 12 machine to the line "Pi is roughly 3.1...", computed by real Spark on a real
# Kubernetes that lives only as long as this script.
set -euo pipefail

usage() {
  cat <<'TEXT'
usage: examples/quickstart.sh [--keep]
       examples/quickstart.sh --context NAME [--namespace NS] [--image IMAGE] [--service-account NAME]

Installs what is missing (Debian packages, through apt), builds k8spark, starts a throwaway Kubernetes
on this machine, and runs examples/pi.py on it.

  --keep                  leave the cluster up, and print how to use it
  --context NAME          use a cluster of yours instead: a context of your kubeconfig
  --namespace NS          there: the namespace (default: the context's)
  --image IMAGE           there: a Spark image with Python (default: apache/spark of the newest Spark line)
  --service-account NAME  there: the driver's account, which must be allowed to create pods, services
                          and config maps (default: spark)
TEXT
}

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
CLUSTER="$ROOT/tests/cluster/cluster"
NAME=quickstart
K8SPARK="$ROOT/build/release/k8spark"
MISSING_PACKAGES=3   # exit codes of `cluster check`
MISSING_PRIVILEGES=4

keep=no
context=""
namespace=""
image=""
service_account=spark
started=no
output=$(mktemp)

# shellcheck source=tests/support/packages.sh
source "$ROOT/tests/support/packages.sh"

step() { printf '\n[%4d s] %s\n' "$SECONDS" "$*"; }
fail() { printf '\nquickstart: error: %s\n' "$*" >&2; exit 1; }

parse_arguments() {
  while (($# > 0)); do
    case $1 in
      --keep) keep=yes ;;
      --context | --namespace | --image | --service-account)
        (($# > 1)) || { echo "quickstart: $1 needs a value" >&2; exit 2; }
        case $1 in
          --context) context=$2 ;;
          --namespace) namespace=$2 ;;
          --image) image=$2 ;;
          --service-account) service_account=$2 ;;
        esac
        shift
        ;;
      -h | --help) usage; exit 0 ;;
      *) echo "quickstart: unknown argument: $1" >&2; usage >&2; exit 2 ;;
    esac
    shift
  done
}

# Takes down what this script started, however it ends.
clean_up() {
  local code=$?
  trap - EXIT INT TERM
  rm -f "$output"
  if [[ $started == yes && ($keep == no || $code -ne 0) ]]; then
    step "taking the cluster down"
    "$CLUSTER" down --name "$NAME" --quiet || true
  fi
  exit "$code"
}

# --- steps

install_missing() {
  local missing
  mapfile -t missing < <(missing_packages "$@")
  ((${#missing[@]} == 0)) && return
  step "installing packages: ${missing[*]}"
  install_packages "${missing[@]}" || fail "cannot install: apt-get install ${missing[*]}"
}

build() {
  local log tests=()
  step "building k8spark (the first time takes some minutes)"
  log=$(mktemp)
  [[ -e $ROOT/build/release/CMakeCache.txt ]] || tests=(-DBUILD_TESTING=OFF)
  if ! (cd "$ROOT" && cmake --preset release "${tests[@]}" && cmake --build build/release --target k8spark -j "$(nproc)") \
    >"$log" 2>&1; then
    tail -n 30 "$log" >&2
    fail "it does not build; the whole log: $log"
  fi
  rm -f "$log"
  "$K8SPARK" version
}

# What tests/cluster needs, installed. Returns the exit code of its check: 0, or MISSING_PRIVILEGES.
prepare_machine() {
  local level=$1 code=0 text packages
  find_go || true
  text=$("$CLUSTER" check --level "$level") || code=$?
  packages=$(sed -n 's/.*apt-get install -y --no-install-recommends //p' <<<"$text")
  if [[ -n $packages ]]; then
    if [[ " $packages " == *" golang-go "* ]]; then
      step "installing Go"
      install_go || { go_is_missing_text >&2; fail "Go 1.24 or newer is missing"; }
      packages=$(sed 's/\bgolang-go\b//' <<<"$packages")
    fi
    step "installing packages: $packages"
    # shellcheck disable=SC2086  # one word for each package
    [[ -z ${packages// /} ]] || install_packages $packages || fail "cannot install: apt-get install $packages"
    code=0
    text=$("$CLUSTER" check --level "$level") || code=$?
  fi
  if [[ $code -ne 0 ]]; then printf '%s\n' "$text" >&2; fi
  if [[ $code -eq $MISSING_PACKAGES ]]; then fail "packages are still missing"; fi
  return "$code"
}

start_cluster() {
  step "starting a throwaway Kubernetes (the first time compiles it: up to ten minutes)"
  started=yes
  KUBECONFIG=$("$CLUSTER" up --name "$NAME" --level "$1")
  export KUBECONFIG
}

# Prints and runs a command; its stdout is kept, too.
show() {
  local code=0
  printf '\n$ %s\n' "${*/#$K8SPARK/k8spark}"
  (cd "$ROOT" && "$@") | tee "$output" || code=$?
  return "$code"
}

check_pi() {
  grep -q 'Pi is roughly 3\.1' "$output" || fail "the job ended with exit code $1 and without \"Pi is roughly 3.1\""
  step "result: $(grep -o 'Pi is roughly 3\.1.*' "$output")"
}

# --- the three ways

on_this_machine() {
  local code=0
  start_cluster node
  step "running pi.py on it"
  show "$K8SPARK" submit examples/pi.py --profile local || code=$?
  check_pi "$code"
  how_to_go_on
}

how_to_go_on() {
  cat <<TEXT

More to try: k8spark explain --profile local; k8spark render examples/pi.py --profile local;
k8spark submit examples/fail.py --profile local (ends with the driver's exit code); docs/.
TEXT
  if [[ $keep == yes ]]; then
    cat <<TEXT
The cluster stays up. To use it:
  $("$CLUSTER" env --name "$NAME" | sed '2,$s/^/  /')
  export PATH=$ROOT/build/release:\$PATH
To remove it: tests/cluster/cluster down --name $NAME
TEXT
  fi
}

# Where containers cannot run: everything up to the point where a pod would start.
without_containers() {
  local driver
  cat <<'TEXT'
This machine may not run containers (see above what is missing). What k8spark does up to the start of a
pod can be shown all the same, with a real API server and without a node:
TEXT
  prepare_machine api || fail "the api level does not run here either"
  start_cluster api
  step "what would be created"
  show "$K8SPARK" render examples/pi.py --profile local
  step "creating it, detached"
  show "$K8SPARK" submit --detach examples/pi.py --profile local || fail "the submit failed"
  driver=$(tail -n 1 "$output")
  step "why the driver waits"
  for _ in {1..20}; do
    show "$K8SPARK" status "$driver" >/dev/null
    ! grep -q 'why:' "$output" || break
    sleep 0.5
  done
  show "$K8SPARK" status "$driver"
  grep -q 'why:' "$output" || fail "status does not say why"
  step "removing it"
  show "$K8SPARK" kill "$driver"
}

on_your_cluster() {
  local code=0 words=()
  image=${image:-apache/spark:$("$K8SPARK" version | sed 's/.*to \([0-9.]*\).*/\1/')}
  [[ -z $namespace ]] || words+=(--namespace "$namespace")
  step "running pi.py in context $context with image $image"
  show "$K8SPARK" submit --no-profile --context "$context" "${words[@]}" \
    --conf "spark.kubernetes.container.image=$image" \
    --conf "spark.kubernetes.authenticate.driver.serviceAccountName=$service_account" \
    --executor-memory 1g --num-executors 1 examples/pi.py || code=$?
  if [[ $code -eq 111 ]]; then
    cat >&2 <<TEXT

If the driver's account is missing, this makes it:
  kubectl --context $context create serviceaccount $service_account
  kubectl --context $context create rolebinding $service_account --clusterrole=edit --serviceaccount=${namespace:-NAMESPACE}:$service_account
TEXT
  fi
  check_pi "$code"
}

main() {
  parse_arguments "$@"
  trap clean_up EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM
  install_missing "${BUILD_PACKAGES[@]}"
  build
  if [[ -n $context ]]; then
    on_your_cluster
  else
    local code=0
    prepare_machine node || code=$?
    case $code in
      0) on_this_machine ;;
      "$MISSING_PRIVILEGES") without_containers ;;
      *) fail "tests/cluster/cluster check ended with $code" ;;
    esac
  fi
  step "done"
}

main "$@"
