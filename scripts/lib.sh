# Shared by the scripts: paths, plain messages, and installing what is missing. Sourced, not run.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
jobs=$(nproc 2>/dev/null || echo 2)
# What ccache kept for one clone serves the next.
export CCACHE_BASEDIR=$root CCACHE_NOHASHDIR=1

say() { printf '%s\n' "$*"; }
die() {
  printf '%s: %s\n' "$(basename "$0")" "$*" >&2
  exit 1
}

# What building needs, what the demo and the integration tests need besides, what the tests need besides.
# docs/dependencies.md says why each is there.
packages_build=(g++ cmake ninja-build ccache libboost1.81-dev libspdlog-dev libyaml-cpp-dev libzookeeper-mt-dev libssl-dev libcli11-dev
  libsimdjson-dev)
packages_run=(zookeeper python3)
packages_test=(libgtest-dev libgmock-dev python3 python3-jsonschema python3-prometheus-client python3-yaml zookeeper openssl libprotobuf-dev protobuf-compiler)
# What scripts/bench.sh compares with, and what it counts instructions with.
packages_bench=(libgrpc++-dev protobuf-compiler-grpc libprotobuf-dev protobuf-compiler libcapnp-dev capnproto pkg-config valgrind)
# What making packages and the API reference needs.
packages_package=(dpkg-dev doxygen)
# What the fuzz targets need: libFuzzer comes with clang.
packages_fuzz=(clang-16 libclang-rt-16-dev)
# What the Java peers need, if the system has no JDK and no Maven of its own.
packages_jdk=(default-jdk-headless)
packages_maven=(maven)

installed() { [[ $(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null) == installed ]]; }

as_root() {
  if [[ $(id -u) == 0 ]]; then
    "$@"
  elif command -v sudo >/dev/null; then
    sudo "$@"
  else
    return 127
  fi
}

# install_missing PACKAGE...: says what it installs; quick, and without network, when nothing is missing.
install_missing() {
  command -v dpkg-query >/dev/null ||
    die "this script installs Debian packages, and this system has no dpkg; install these yourself: $*"
  local package missing=()
  for package in "$@"; do
    installed "$package" || [[ " ${missing[*]} " == *" $package "* ]] || missing+=("$package")
  done
  [[ ${#missing[@]} -gt 0 ]] || return 0

  for package in libboost-dev libboost1.74-dev; do
    if [[ " ${missing[*]} " == *" libboost1.81-dev "* ]] && installed "$package"; then
      die "$package is installed and cannot stand beside libboost1.81-dev, which Dubhe needs (Boost 1.81 or newer)." \
        "Remove it first, if nothing else of yours needs it: apt-get remove libboost-dev libboost1.74-dev"
    fi
  done
  if [[ $(id -u) != 0 ]] && ! command -v sudo >/dev/null; then
    die "packages are missing, and installing them takes root or sudo. As root: apt-get install --no-install-recommends ${missing[*]}"
  fi

  say "Installing ${missing[*]} (Debian packages, with apt)"
  local log
  log=$(mktemp)
  if ! { as_root env DEBIAN_FRONTEND=noninteractive apt-get update -q -o Acquire::Retries=3 &&
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends \
      -o Acquire::Retries=3 -o DPkg::Lock::Timeout=300 "${missing[@]}"; } >"$log" 2>&1 </dev/null; then
    tail -n 20 "$log" >&2
    rm -f "$log"
    die "apt could not install ${missing[*]}: the lines above say why"
  fi
  rm -f "$log"
}

# configure PRESET FOLDER [-DNAME=VALUE...]
configure() {
  local preset=$1 folder=$2
  shift 2
  local log
  log=$(mktemp)
  if ! cmake -S "$root" --preset "$preset" -B "$folder" "$@" >"$log" 2>&1; then
    cat "$log" >&2
    rm -f "$log"
    die "cmake could not configure preset $preset"
  fi
  rm -f "$log"
}
