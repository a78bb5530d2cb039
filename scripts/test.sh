#!/usr/bin/env bash
# Installs what is missing, builds the release preset and runs the tests.
#
#   scripts/test.sh [unit|integration|all]      (all when nothing is said)
#
# Ends in ctest's own summary and with its exit code. Everything built lies in build/release.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/lib.sh

suite=${1:-all}
case $suite in
  unit) targets=(tests_unit) chosen=(-L '^unit$') ;;
  integration) targets=(tests_integration) chosen=(-L '^(integration|chaos)$') ;;
  all) targets=(all) chosen=() ;;
  -h | --help)
    sed -n '2,6s/^# \{0,1\}//p' "$0"
    exit 0
    ;;
  *) die "there is no test suite \`$suite\`; there are unit, integration and all" ;;
esac

install_missing "${packages_build[@]}" "${packages_test[@]}"
folder=${DUBHE_BUILD:-build/release}
say "Building $suite ($folder)"
configure release "$folder" -DDUBHE_TESTS=ON -DDUBHE_BENCH=ON -DDUBHE_SAMPLES=ON
cmake --build "$folder" --parallel "$jobs" --target "${targets[@]}"
say "Testing $suite"
exec ctest --test-dir "$folder" --output-on-failure --no-tests=error --parallel "$jobs" "${chosen[@]}"
