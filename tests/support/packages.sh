# Sourced by tests/run.sh and examples/quickstart.sh: what a Debian 12 machine needs, and how it gets it.
# shellcheck shell=bash

# command or file that proves it : Debian package
BUILD_PACKAGES=(
  g++:g++ cmake:cmake ninja:ninja-build python3:python3
  /usr/include/CLI/CLI.hpp:libcli11-dev /usr/include/yaml-cpp/yaml.h:libyaml-cpp-dev
  /usr/include/fmt/core.h:libfmt-dev /usr/include/spdlog/spdlog.h:libspdlog-dev
  /usr/include/nlohmann/json.hpp:nlohmann-json3-dev
  /usr/include/openssl/ssl.h:libssl-dev /usr/include/zip.h:libzip-dev "/usr/include/*/curl/curl.h:libcurl4-openssl-dev"
  /usr/include/pugixml.hpp:libpugixml-dev /usr/include/re2/re2.h:libre2-dev /usr/include/wslay/wslay.h:libwslay-dev
)
TEST_PACKAGES=(
  /usr/include/gtest/gtest.h:libgtest-dev /usr/include/gmock/gmock.h:libgmock-dev
  ccache:ccache clang++:clang clang-format:clang-format
)

# For the stand-ins of object stores (tests/support/object_stores.py); they themselves come from PyPI and npm.
STORE_PACKAGES=(pip3:python3-pip node:nodejs npm:npm openssl:openssl)
# For the jars with which Spark speaks to stores (tests/support/node_stores.py).
JAR_PACKAGES=(mvn:maven)
# For building the images of tests/e2e/image_test.py.
IMAGE_PACKAGES=(buildah:buildah unshare:util-linux)
# For what reads the jobs of `k8spark ci` (tests/support/ci_tools.py).
CI_PACKAGES=(java:openjdk-17-jre-headless)
# For looking at the page of `k8spark report` (tests/integration/report_test.py).
PAGE_PACKAGES=(chromium:chromium unshare:util-linux)
# libFuzzer and the sanitizers of Debian's clang.
FUZZ_PROOF="/usr/lib/llvm-*/lib/clang/*/lib/linux/libclang_rt.fuzzer-$(uname -m).a"
FUZZ_PACKAGE=libclang-rt-14-dev

# Prints the Debian packages of those entries whose command or file is not there.
missing_packages() {
  local entry proof
  for entry in "$@"; do
    proof=${entry%:*}
    if [[ $proof == /* ]]; then
      compgen -G "$proof" >/dev/null || echo "${entry##*:}"
    else
      command -v "$proof" >/dev/null || echo "${entry##*:}"
    fi
  done
}

# Runs a command as root: as it is, or through sudo.
as_root() {
  if [[ $EUID -eq 0 ]]; then
    "$@"
  elif command -v sudo >/dev/null; then
    sudo "$@"
  else
    echo "this needs root, and there is no sudo: $*" >&2
    return 1
  fi
}

# Installs Debian packages; apt's own words go to stderr only when it fails.
install_packages() {
  local log
  log=$(mktemp)
  if { as_root apt-get update -q && as_root env DEBIAN_FRONTEND=noninteractive \
       apt-get install -y -q --no-install-recommends "$@"; } </dev/null >"$log" 2>&1; then
    rm -f "$log"
  else
    tail -n 20 "$log" >&2
    rm -f "$log"
    return 1
  fi
}

# Puts a Go of 1.24 or newer on the PATH, which the test cluster is compiled with. Debian 12 itself has
# 1.19; its backports have a newer one, used only where they are switched on already.
find_go() {
  local folder
  for folder in "" /usr/local/go/bin /usr/lib/go-1.2{9,8,7,6,5,4}/bin; do
    if go_is_new_enough "${folder:+$folder/}go"; then
      PATH="${folder:+$folder:}$PATH"
      return 0
    fi
  done
  return 1
}

go_is_new_enough() {
  local version
  version=$("$1" env GOVERSION 2>/dev/null) || return 1
  [[ $version =~ ^go1\.([0-9]+) ]] && ((BASH_REMATCH[1] >= 24))
}

# Tries the packages that may carry such a Go.
install_go() {
  local codename
  codename=$(. /etc/os-release && echo "${VERSION_CODENAME:-}")
  as_root apt-get update -q >/dev/null 2>&1 || true
  if apt-cache policy golang-1.24-go 2>/dev/null | grep -q 'Candidate: [0-9]'; then
    install_packages golang-1.24-go && find_go && return 0
  fi
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends \
    -t "$codename-backports" golang-go </dev/null >/dev/null 2>&1 && find_go
}

go_is_missing_text() {
  cat <<'TEXT'
Go 1.24 or newer is missing (the test cluster is Kubernetes itself, compiled from Go modules).
  Debian 12 has only 1.19. Either switch on Debian's backports and install golang-go from there,
  or unpack a release of Go to /usr/local/go; then run this again.
TEXT
}
