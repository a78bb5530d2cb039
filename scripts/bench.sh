#!/usr/bin/env bash
# Builds the benchmarks and measures what a call costs, beside raw epoll in the same minute.
#
#   scripts/bench.sh [--quick] [other options of bench/run.py, see --help]
#
# The table's figures are medians of processor time per call, client and server together, both on one core.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/lib.sh

case ${1:-} in
  -h | --help)
    sed -n '2,6s/^# \{0,1\}//p' "$0"
    exec python3 bench/run.py --help
    ;;
esac

install_missing "${packages_build[@]}" python3
folder=${DUBHE_BUILD:-build/release}
say "Building the benchmarks ($folder)"
configure release "$folder" -DDUBHE_BENCH=ON
cmake --build "$folder" --parallel "$jobs" --target bench_all
exec env PYTHONDONTWRITEBYTECODE=1 python3 bench/run.py --bin "$folder/bin" "$@"
