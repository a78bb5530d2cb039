"""Whether providers can be replaced one after the other, under load, without a failed call.

    python3 tests/interop/driver/rolling.py [--consumer K]... [--generations 2]

Three providers of Dubhe, found at both levels; consumers of every kind call them without a pause and repeat no call. Every provider is
replaced in turn: the new process first; when it has answered each consumer 500 times, the old one is told to leave (SIGTERM). No call
may fail. The last line is `rolling: restarts=R calls=N failed=F ok`.
"""

import argparse
import pathlib
import signal
import sys
import time

import peers
import soak

PROVIDER = "dubhe"
PLACES = ("a", "b", "c")
LEAST = 500
AT_ONCE = ("--set", "provider.warmup=0")  # its whole share from the beginning, else the old ones keep most of the calls
REACH_SECONDS = 60


def parse_arguments():
    parser = argparse.ArgumentParser(prog="tests/interop/driver/rolling.py", description=__doc__.splitlines()[0])
    parser.add_argument("--consumer", choices=[kind for kind in peers.KINDS if kind != "go"], action="append", metavar="KIND",
                        help="kinds of consumers (default: dubhe, java2.7 and java3.3)")
    parser.add_argument("--generations", type=int, default=2, help="how many processes each place sees (default: 2)")
    parser.add_argument("--threads", type=int, default=3, help="callers in each consumer (default: 3)")
    parser.add_argument("--build", default=soak.ROOT / "build", type=pathlib.Path, help="the build folder (default: build)")
    parser.add_argument("--preset", default="release", help="which build of Dubhe below it (default: release)")
    return parser.parse_args()


class Caller:
    """A consumer, and by whom it was answered 500 times."""

    def __init__(self, child):
        self.child = child
        self._reached = set()

    def await_answers_of(self, name):
        deadline = time.monotonic() + REACH_SECONDS
        while name not in self._reached:
            try:
                line = self.child.line(deadline - time.monotonic())
            except TimeoutError:
                raise RuntimeError(f"{name} has not answered {self.child.name} {LEAST} times within {REACH_SECONDS} s; answered "
                                   f"so often have {', '.join(sorted(self._reached)) or 'none'}\n{self.child.log_tail()}") from None
            if line is None:
                raise RuntimeError(f"{self.child.name} ended before {name} had answered it\n{self.child.log_tail()}")
            if line.startswith("reached "):
                self._reached.add(line.split()[1])


class Providers:
    """One process in each place, named after the place and its generation."""

    def __init__(self, estate):
        self._estate = estate
        self._standing = {}

    def start(self, place, generation):
        """The new one, ready; it stands beside the old one, which is answered."""
        before = self._standing.get(place)
        name = f"{place}{generation}"
        self._standing[place] = soak.await_ready(self._estate.provider(PROVIDER, ("--name", name, *AT_ONCE)))
        return name, before

    def leave(self, child):
        self._estate.forget(child)
        code = child.terminate()
        if code != 0:
            raise RuntimeError(f"{child.name} was told to leave and ended with {code}")


def play(estate, kinds, generations):
    """The number of restarts, and the consumers, which still call."""
    providers = Providers(estate)
    first = [providers.start(place, 1)[0] for place in PLACES]
    callers = [Caller(soak.await_ready(estate.caller(kind, LEAST))) for kind in kinds]
    for name in first:
        for caller in callers:
            caller.await_answers_of(name)
    restarts = 0
    for generation in range(2, generations + 1):
        for place in PLACES:
            began = time.monotonic()
            name, before = providers.start(place, generation)
            for caller in callers:
                caller.await_answers_of(name)
            answered = time.monotonic()
            providers.leave(before)
            restarts += 1
            print(f"{name} has answered everybody {LEAST} times after {answered - began:.1f} s; "
                  f"the one before it left within {time.monotonic() - answered:.1f} s", flush=True)
    return restarts, callers


def main():
    arguments = parse_arguments()
    signal.signal(signal.SIGTERM, lambda *_: (_ for _ in ()).throw(KeyboardInterrupt()))
    kinds = arguments.consumer or ["dubhe", "java2.7", "java3.3"]
    had, missing = peers.prepare(soak.ROOT, arguments.build, arguments.preset, {PROVIDER, *kinds}, False)
    for kind, why in missing.items():
        print(f"{kind}: {why}")
    if missing:
        sys.exit(1)

    estate = soak.Estate(had, arguments, profile="discovery-all")
    try:
        restarts, callers = play(estate, kinds, arguments.generations)
        calls = failed = 0
        for caller in callers:
            caller.child.end_input()
        for caller in callers:
            made, lost, line = soak.summary(caller.child)
            calls, failed = calls + made, failed + lost
            print(f"{caller.child.name}: {line}\n{soak.told_failures(caller.child)}", end="")
    except KeyboardInterrupt:
        print("interrupted; everything started has been ended", file=sys.stderr)
        sys.exit(130)
    finally:
        estate.close()
    well = calls > 0 and failed == 0
    print(f"rolling: restarts={restarts} calls={calls} failed={failed} {'ok' if well else 'not ok'}")
    sys.exit(0 if well else 1)


if __name__ == "__main__":
    main()
