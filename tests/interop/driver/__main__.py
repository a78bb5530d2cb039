"""Real peers against each other: starts ZooKeeper and the pairs, gathers the rows, prints the matrix.

    python3 tests/interop/driver [--provider K]... [--consumer K]... [--cases GLOB]... [--profile P]... [--write]

tests/interop/README.md explains kinds, profiles and rows.
"""

import argparse
import os
import pathlib
import signal
import sys
import threading

import estate
import matrix
import peers
import report
import table

ROOT = pathlib.Path(__file__).resolve().parents[3]


def parse_arguments():
    parser = argparse.ArgumentParser(prog="tests/interop/driver", description=__doc__.splitlines()[0])
    kind = {"choices": peers.KINDS, "action": "append", "metavar": "KIND"}
    parser.add_argument("--provider", **kind, help="only these providers: " + ", ".join(peers.KINDS))
    parser.add_argument("--consumer", **kind, help="only these consumers")
    parser.add_argument("--cases", action="append", metavar="GLOB", help="only ids like this, such as 'value/int-*'")
    parser.add_argument("--profile", action="append", metavar="NAME", help="only these profiles")
    parser.add_argument("--foreign", choices=("main", "all", "none"), default="main",
                        help="what cells without dubhe run: profile main (the default), all profiles, nothing")
    parser.add_argument("--jobs", type=int, default=3, help="pairs at once (default: 3)")
    parser.add_argument("--build", default=ROOT / "build", type=pathlib.Path, help="the build folder (default: build)")
    parser.add_argument("--preset", default="release", help="which build of Dubhe below it (default: release)")
    parser.add_argument("--record", type=pathlib.Path, metavar="FOLDER", help="write the frames of each pair here")
    parser.add_argument("--write", action="store_true", help="write docs/compatibility.md")
    parser.add_argument("--rows", type=pathlib.Path, metavar="FILE", help="write every row's outcome here")
    parser.add_argument("--verbose", action="store_true", help="print what is started and how long it takes")
    arguments = parser.parse_args()
    arguments.build = arguments.build.resolve()  # builds run in folders of their own
    return arguments


def main():
    arguments = parse_arguments()
    # What was started has to end with this program, also when it is told to.
    signal.signal(signal.SIGTERM, lambda *_: (_ for _ in ()).throw(KeyboardInterrupt()))
    cases = table.read(ROOT / "tests/interop/cases.tsv").matching(arguments.cases, arguments.profile)
    if not cases.rows:
        sys.exit("no case fits --cases and --profile")

    # The order puts the peers that take longest to start first: their providers then run beside the quick ones.
    wanted_providers = arguments.provider or list(peers.KINDS)
    wanted_consumers = arguments.consumer or list(peers.KINDS)
    had, missing = peers.prepare(ROOT, arguments.build, arguments.preset, set(wanted_providers + wanted_consumers),
                                 arguments.verbose)
    results = matrix.Results(wanted_consumers, wanted_providers, cases, missing)
    stop = threading.Event()
    runs = estate.plan(cases, [k for k in wanted_providers if k in had], [k for k in wanted_consumers if k in had],
                       arguments.foreign)
    runner = estate.Runner(ROOT, arguments.build, had, cases, results, stop, arguments)
    try:
        runner.run(runs, arguments.jobs)
    except KeyboardInterrupt:
        stop.set()
        runner.end()
        raise

    print(report.failures(results))
    print(report.as_text(results))
    if arguments.rows:
        arguments.rows.write_text(report.rows(results))
    if arguments.write:
        page = ROOT / "docs/compatibility.md"
        page.write_text(report.page(results, {kind: peer.version for kind, peer in had.items()}))
        print(f"wrote {page.relative_to(ROOT)}")
    passed, failed, skipped = results.totals()
    print(f"{passed} passed, {failed} failed, {skipped} skipped")
    ci = os.environ.get("CI", "").lower() == "true"
    if missing and ci:
        print("CI=true: a peer that cannot be had fails the run", file=sys.stderr)
    sys.exit(1 if failed or not passed or (missing and ci) else 0)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        print("\ninterrupted; everything started has been ended", file=sys.stderr)
        sys.exit(130)
