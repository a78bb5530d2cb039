#!/usr/bin/env bash
# Shows an estate that loses a provider and its registry under load, from nothing: installs what is missing, builds, plays.
#
#   scripts/demo.sh                    # with a ZooKeeper
#   scripts/demo.sh --registry file    # with a directory: no server, no Java
#
# Everything listens on 127.0.0.1 only, and lies in a temporary folder that is gone afterwards, also when interrupted.
# The last line is `demo: calls=N failed=F twice=T registry_outage=S.s ok`; the exit code is 0 only if no call failed and
# each supplier got the share that its weight asks for.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/lib.sh

registry=zookeeper
while [ $# -gt 0 ]; do
  case $1 in
    --registry)
      case ${2:-} in
        zookeeper | file) registry=$2 ;;
        *) die "--registry is zookeeper or file, but got \`${2:-}\`" ;;
      esac
      shift 2
      ;;
    -h | --help)
      sed -n '2,9s/^# \{0,1\}//p' "$0"
      exit 0
      ;;
    *) die "takes only --registry zookeeper or --registry file, but got \`$1\`" ;;
  esac
done

# An interrupted installation is let finish: half a package helps nobody.
trap 'exit 130' INT
trap 'exit 143' TERM
trap 'exit 129' HUP
if [ "$registry" = file ]; then
  install_missing "${packages_build[@]}" python3
else
  install_missing "${packages_build[@]}" "${packages_run[@]}"
fi
exec env PYTHONDONTWRITEBYTECODE=1 python3 scripts/demo "$registry"
