"""Mixed traffic between providers and consumers of several kinds in one list, while providers are killed.

    python3 tests/interop/driver/soak.py [--seconds 600] [--every 20] [--provider K]... [--consumer K]...

Two providers of each kind; every 20 s one of them is killed (SIGKILL) and started again on another port. No call may fail.
The last line is `soak: seconds=S kills=K calls=N failed=F ok`.
"""

import argparse
import itertools
import pathlib
import shutil
import signal
import sys
import tempfile
import time

import peers
import processes
import zookeeper

ROOT = pathlib.Path(__file__).resolve().parents[3]
START_SECONDS = 60


def parse_arguments():
    parser = argparse.ArgumentParser(prog="tests/interop/driver/soak.py", description=__doc__.splitlines()[0])
    kind = {"choices": peers.KINDS, "action": "append", "metavar": "KIND"}
    parser.add_argument("--provider", **kind, help="kinds of providers (default: dubhe and java3.3)")
    parser.add_argument("--consumer", **kind, help="kinds of consumers: dubhe, java* (default: dubhe and java3.3)")
    parser.add_argument("--seconds", type=int, default=600, help="how long consumers call (default: 600)")
    parser.add_argument("--every", type=int, default=20, help="seconds between two kills (default: 20)")
    parser.add_argument("--threads", type=int, default=4, help="callers in each consumer (default: 4)")
    parser.add_argument("--build", default=ROOT / "build", type=pathlib.Path, help="the build folder (default: build)")
    parser.add_argument("--preset", default="release", help="which build of Dubhe below it (default: release)")
    return parser.parse_args()


class Estate:
    def __init__(self, had, arguments, profile="main"):
        self._had = had
        self._profile = profile
        self._arguments = arguments
        self._host = processes.own_address()
        self._folder = pathlib.Path(tempfile.mkdtemp(prefix="interop-soak-"))
        self._numbers = itertools.count()
        self._children = []
        self._registry = zookeeper.ZooKeeper()

    def close(self):
        for child in self._children:
            child.kill()
        self._registry.stop()
        shutil.rmtree(self._folder, ignore_errors=True)

    def provider(self, kind, settings=()):
        return self._start(kind, "provider",
                           ["--port", processes.free_port(self._host), "--host", self._host, *settings])

    def consumer(self, kind):
        return self._start(kind, "soak", ["--threads", self._arguments.threads, "--seconds", self._arguments.seconds])

    def caller(self, kind, least):
        """A consumer that repeats no call, says whose `least`th answer came, and ends with its input."""
        return self._start(kind, "soak", ["--threads", self._arguments.threads, "--seconds", "input", "--retries", 0,
                                          "--least", least], input_open=True)

    def kill(self, child):
        self._children.remove(child)
        child.kill()

    def forget(self, child):
        """It has ended by itself."""
        self._children.remove(child)

    def _start(self, kind, role, more, input_open=False):
        home = self._folder / str(next(self._numbers))
        home.mkdir()
        peer = self._had[kind]
        child = processes.Child(f"{kind} {role}",
                                peer.command(role, home, ["--registry", self._registry.url, "--profile", self._profile, *more]),
                                peer.environment(home), home, input_open)
        self._children.append(child)
        return child


def await_ready(child):
    deadline = time.monotonic() + START_SECONDS
    while True:
        line = child.line(deadline - time.monotonic())
        if line is None:
            raise RuntimeError(f"{child.name} ended before it was ready\n{child.log_tail()}")
        if line.startswith("ready"):
            return child


def summary(child):
    """What the consumer counted: calls, failed, and its own line."""
    while True:
        line = child.line(60)
        if line is None:
            raise RuntimeError(f"{child.name} ended without its counts\n{child.log_tail()}")
        if line.startswith("soak "):
            counts = dict(word.split("=") for word in line.split()[1:])
            return int(counts["calls"]), int(counts["failed"]), line


def told_failures(child):
    """The first ten, in the consumer's words."""
    return "".join(line for line in child.log_tail(100000).splitlines(True) if line.startswith("soak: "))


def play(estate, arguments, provider_kinds, consumer_kinds):
    providers = [(kind, estate.provider(kind)) for kind in provider_kinds for _ in range(2)]
    for _, child in providers:
        await_ready(child)
    consumers = [estate.consumer(kind) for kind in consumer_kinds]
    for child in consumers:
        await_ready(child)
    began = time.monotonic()
    kills = 0
    # Kinds take turns, so that each has one standing when the other loses one.
    while time.monotonic() + arguments.every < began + arguments.seconds:
        time.sleep(arguments.every)  # the rhythm of the kills
        kind, victim = providers.pop(0)
        estate.kill(victim)
        kills += 1
        print(f"{time.monotonic() - began:4.0f} s  killed a provider of {kind}", flush=True)
        providers.append((kind, await_ready(estate.provider(kind))))
        providers.sort(key=lambda one: one[0] == kind)
    return kills, consumers


def main():
    arguments = parse_arguments()
    signal.signal(signal.SIGTERM, lambda *_: (_ for _ in ()).throw(KeyboardInterrupt()))
    provider_kinds = arguments.provider or ["dubhe", "java3.3"]
    consumer_kinds = arguments.consumer or ["dubhe", "java3.3"]
    had, missing = peers.prepare(ROOT, arguments.build, arguments.preset, set(provider_kinds + consumer_kinds), False)
    for kind, why in missing.items():
        print(f"{kind}: {why}")
    if missing:
        sys.exit(1)

    estate = Estate(had, arguments)
    try:
        kills, consumers = play(estate, arguments, provider_kinds, consumer_kinds)
        calls = failed = silent = 0
        for child in consumers:
            made, lost, line = summary(child)
            calls, failed = calls + made, failed + lost
            silent += sum(f" {kind}=" not in line for kind in provider_kinds)
            print(f"{child.name}: {line}")
            if lost:
                print(told_failures(child), end="")
    except KeyboardInterrupt:
        print("interrupted; everything started has been ended", file=sys.stderr)
        sys.exit(130)
    finally:
        estate.close()
    if silent:
        print("a kind of provider answered nobody")
    well = calls > 0 and failed == 0 and silent == 0
    print(f"soak: seconds={arguments.seconds} kills={kills} calls={calls} failed={failed} {'ok' if well else 'not ok'}")
    sys.exit(0 if well else 1)


if __name__ == "__main__":
    main()
