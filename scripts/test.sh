#!/usr/bin/env bash
# Installs what is missing, builds the release preset and runs the tests.
#
#   scripts/test.sh [unit|integration|all]      (all when nothing is said)
#   scripts/test.sh install                     packages are built, unpacked and used by projects of strangers
#   scripts/test.sh interop [ARGUMENT...]       against real Java and Go peers, see tests/interop/README.md
#   scripts/test.sh soak [ARGUMENT...]          mixed traffic with Java while providers are killed, ten minutes
#   scripts/test.sh rolling [ARGUMENT...]       providers replaced under load, Java among the callers, no call fails
#   scripts/test.sh fuzz [SECONDS]              every decoder's fuzz target, two at a time, ten minutes each
#
# Ends in ctest's own summary (interop: `N passed, N failed, N skipped`; fuzz: `N passed, N failed`) and with its exit code. `all`
# has neither install, nor interop, soak and rolling: these need a JDK, Maven and its registry, and Go (from PATH, never installed here); nor
# fuzz, which needs clang. Everything built lies in build/release, that of install in build/shared, that of fuzz in build/fuzz.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/lib.sh

suite=${1:-all}
[[ $# -eq 0 ]] || shift

# The driver builds the Java and Go peers itself; Java and Maven come from Debian unless the system has its own.
interop() {
  local program=$1 packages=()
  shift
  command -v java >/dev/null && command -v javac >/dev/null || packages+=("${packages_jdk[@]}")
  command -v mvn >/dev/null || packages+=("${packages_maven[@]}")
  install_missing "${packages_build[@]}" "${packages_test[@]}" "${packages[@]}"
  local folder=${DUBHE_BUILD:-build/release}
  say "Building the C++ peer ($folder)"
  configure release "$folder" -DDUBHE_TESTS=ON -DDUBHE_BENCH=ON -DDUBHE_SAMPLES=ON
  cmake --build "$folder" --parallel "$jobs" --target interop_peers dubhe
  say "Testing $suite"
  local built=(--build "$(realpath "$(dirname "$folder")")" --preset "$(basename "$folder")")
  # The whole suite looks at mixed lists, at TLS and at the program dubhe as well; a chosen part of it does not.
  if [[ $suite == interop && $# -eq 0 ]]; then
    python3 tests/interop/driver/shares.py "${built[@]}"
    python3 tests/interop/driver/tls.py "${built[@]}"
    python3 tests/interop/driver/tool.py "${built[@]}"
    python3 tests/interop/driver/rolling.py "${built[@]}"
  fi
  exec python3 "$program" "${built[@]}" "$@"
}

# The packages in an empty folder, and projects that know nothing of this tree.
install_suite() {
  install_missing "${packages_build[@]}" "${packages_test[@]}" "${packages_package[@]}"
  local folder=${DUBHE_BUILD:-build/shared}
  say "Building the packages ($folder)"
  configure shared "$folder"
  folder=$(realpath "$folder")
  local tests=$folder/install_tests
  cmake --build "$folder" --parallel "$jobs"
  rm -rf "$folder/packages" "$tests"
  (cd "$folder" && cpack -G DEB >packages.log 2>&1) ||
    { tail -n 20 "$folder/packages.log" >&2 && die "cpack could not make the packages"; }
  say "Testing $suite"
  cmake -S tests/install/packages -B "$tests" -G Ninja -DDUBHE_PACKAGES="$folder/packages" -DDUBHE_SHARED="$folder" >/dev/null
  exec ctest --test-dir "$tests" --output-on-failure --no-tests=error --parallel "$jobs"
}

# Ten minutes and 10^6 executions per decoder in the long form; as long as it is told, and no count, in a shorter one.
fuzz() {
  local seconds=${1:-600} least=0
  [[ $seconds =~ ^[1-9][0-9]*$ ]] || die "fuzz takes a number of seconds, and not \`$seconds\`"
  [[ $seconds -lt 600 ]] || least=1000000
  install_missing "${packages_build[@]}" "${packages_test[@]}" "${packages_fuzz[@]}"
  local folder=${DUBHE_BUILD:-build/fuzz}
  say "Building the fuzz targets ($folder)"
  configure fuzz "$folder" -DDUBHE_TESTS=ON -DDUBHE_TOOLS=OFF
  cmake --build "$folder" --parallel "$jobs" --target fuzz_targets
  say "Fuzzing, $seconds s each"
  exec python3 tests/fuzz/run.py --build "$folder" --seconds "$seconds" --least "$least"
}

case $suite in
  unit) targets=(tests_unit) chosen=(-L '^unit$') ;;
  integration) targets=(tests_integration) chosen=(-L '^(integration|chaos)$') ;;
  all) targets=(all) chosen=() ;;
  install) install_suite ;;
  interop) interop tests/interop/driver "$@" ;;
  soak) interop tests/interop/driver/soak.py "$@" ;;
  rolling) interop tests/interop/driver/rolling.py "$@" ;;
  fuzz) fuzz "$@" ;;
  -h | --help)
    sed -n '2,14s/^# \{0,1\}//p' "$0"
    exit 0
    ;;
  *) die "there is no test suite \`$suite\`; there are unit, integration, all, install, interop, soak, rolling and fuzz" ;;
esac

install_missing "${packages_build[@]}" "${packages_test[@]}"
folder=${DUBHE_BUILD:-build/release}
say "Building $suite ($folder)"
configure release "$folder" -DDUBHE_TESTS=ON -DDUBHE_BENCH=ON -DDUBHE_SAMPLES=ON
cmake --build "$folder" --parallel "$jobs" --target "${targets[@]}"
say "Testing $suite"
exec ctest --test-dir "$folder" --output-on-failure --no-tests=error --parallel "$jobs" "${chosen[@]}"
