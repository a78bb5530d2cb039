#!/usr/bin/env bash
# Installs what only the benchmarks need, builds them and measures what a call costs, beside raw epoll and other frameworks.
#
#   scripts/bench.sh [--quick] [other options of bench/run.py, see --help]
#
# Under ten minutes, with --quick two. The table says processor time per call, client and server together on one core, and
# more; bench/results/latest.json and latest.svg keep it.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/lib.sh

case ${1:-} in
  -h | --help)
    sed -n '2,7s/^# \{0,1\}//p' "$0"
    exec python3 bench/run.py --help
    ;;
esac

install_missing "${packages_build[@]}" python3 "${packages_bench[@]}"
folder=${DUBHE_BUILD:-build/release}
say "Building the benchmarks ($folder)"
configure release "$folder" -DDUBHE_BENCH=ON -DDUBHE_BENCH_OTHERS=ON
cmake --build "$folder" --parallel "$jobs" --target bench_all bench_others
exec env PYTHONDONTWRITEBYTECODE=1 python3 bench/run.py --bin "$folder/bin" "$@"
