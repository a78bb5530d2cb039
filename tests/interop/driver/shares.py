"""Whether consumers give providers of every kind the share that their weights ask for.

    python3 tests/interop/driver/shares.py [--consumer K]...

One provider of Dubhe with weight 100 and one of Java 3.3 with weight 300, without warm-up; each consumer calls both for a few
seconds. A share more than 5 points off fails. The last line is `N passed, N failed`.
"""

import argparse
import signal
import sys

import peers
import soak

WEIGHTS = {"dubhe": 100, "java3.3": 300}
# The same parameters, as each kind of provider is told them.
SETTINGS = {"dubhe": ("provider.weight={}", "provider.warmup=0"), "java3.3": ("weight={}", "warmup=0")}
POINTS = 5.0


def parse_arguments():
    parser = argparse.ArgumentParser(prog="tests/interop/driver/shares.py", description=__doc__.splitlines()[0])
    parser.add_argument("--consumer", choices=[kind for kind in peers.KINDS if kind != "go"], action="append", metavar="KIND",
                        help="kinds of consumers (default: dubhe and every Java)")
    parser.add_argument("--build", default=soak.ROOT / "build", type=soak.pathlib.Path, help="the build folder (default: build)")
    parser.add_argument("--preset", default="release", help="which build of Dubhe below it (default: release)")
    parser.set_defaults(seconds=6, threads=8)
    return parser.parse_args()


def settings(kind, weight):
    return [word for setting in SETTINGS[kind] for word in ("--set", setting.format(weight))]


def complaints(line):
    """What is wrong with the shares of one consumer."""
    counts = dict(word.split("=") for word in line.split()[1:])
    answered = {kind: int(counts.get(kind, 0)) for kind in WEIGHTS}
    total = sum(answered.values())
    if int(counts["failed"]) or total < 1000:
        yield f"{total} calls counted, {counts['failed']} failed"
        return
    for kind, weight in WEIGHTS.items():
        share, asked = 100 * answered[kind] / total, 100 * weight / sum(WEIGHTS.values())
        if abs(share - asked) > POINTS:
            yield f"{kind} got {share:.1f} % of the calls, its weight asks for {asked:.1f} %"


def main():
    arguments = parse_arguments()
    signal.signal(signal.SIGTERM, lambda *_: (_ for _ in ()).throw(KeyboardInterrupt()))
    consumers = arguments.consumer or [kind for kind in peers.KINDS if kind != "go"]
    had, missing = peers.prepare(soak.ROOT, arguments.build, arguments.preset, {*WEIGHTS, *consumers}, False)
    for kind, why in missing.items():
        print(f"{kind}: {why}")
    if missing:
        sys.exit(1)

    failed = 0
    estate = soak.Estate(had, arguments)
    try:
        for provider in [estate.provider(kind, settings(kind, weight)) for kind, weight in WEIGHTS.items()]:
            soak.await_ready(provider)
        for kind in consumers:
            _, _, line = soak.summary(soak.await_ready(estate.consumer(kind)))
            wrong = list(complaints(line))
            failed += bool(wrong)
            print(f"{'FAIL' if wrong else 'ok  '}  {kind} consumer: {'; '.join(wrong) or line}", flush=True)
    except KeyboardInterrupt:
        print("interrupted; everything started has been ended", file=sys.stderr)
        sys.exit(130)
    finally:
        estate.close()
    print(f"{len(consumers) - failed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
