"""The program dubhe against real providers: doctor, show and call.

    python3 tests/interop/driver/tool.py [--provider K]...

One provider of each kind, in a registry of its own. Prints a line per check; the last one is `N passed, N failed`.
"""

import argparse
import collections
import pathlib
import signal
import subprocess
import sys
import tempfile

import peers
import processes
import soak
import zookeeper

ROOT = soak.ROOT
PROFILE = "tool"
SECONDS = 60
GOOD, FINDING, USAGE, FAILED = 0, 1, 2, 3  # exit codes of the program: docs/dubhe.md

JAVA3 = ("java3.2", "java3.3")
JAVA = ("java2.7", *JAVA3)
ALL = peers.KINDS
# Who writes what its methods and types are where a console reads it.
DESCRIBED = ("dubhe", *JAVA)

FEATURES, TYPED, VALUES, VERSIONS = (f"dubhe.interop.{name}Service" for name in ("Feature", "Typed", "Value", "Version"))

# `arguments` follow the program's name; `says` is in what it prints, on either stream, `silent` is not.
Check = collections.namedtuple("Check", "name kinds arguments code says silent", defaults=(None, None))


def by_registry(service, method, json, *more):
    return ["call", service, method, json, *more]


def by_url(service, method, json, *more):
    return ["call", service, method, json, "--url", "URL", *more]


PERSON = '[{"name": "Ann", "age": 31, "tags": ["a"]}]'

CHECKS = [
    Check("doctor/healthy", ALL, ["doctor", FEATURES], GOOD, None, "D-"),
    Check("doctor/group-and-version", ALL, ["doctor", VERSIONS, "--group", "blue", "--version", "2.0.0"], GOOD, None, "D-"),
    Check("doctor/every-class-of-a-service", ALL, ["doctor", TYPED], GOOD, None, "D-"),
    Check("doctor/wrong-group", ALL, ["doctor", VERSIONS, "--group", "green"], FINDING, "D-URL-02"),
    Check("doctor/allowed-class", JAVA3, ["doctor", VALUES, "--class", "elsewhere.Allowed"], GOOD, None, "D-"),
    Check("doctor/refused-class", JAVA3, ["doctor", VALUES, "--class", "elsewhere.Outsider"], FINDING, "D-CALL-07"),
    Check("doctor/no-check-of-classes", ("java2.7",), ["doctor", VALUES, "--class", "elsewhere.Outsider"], GOOD, None, "D-"),
    Check("ls/providers", ALL, ["ls", "providers", "TypedService"], GOOD, TYPED),
    Check("ls/instances", ("dubhe", *JAVA3, "go"), ["ls", "instances"], GOOD, "interop-KIND-provider"),
    Check("show/methods", DESCRIBED, ["show", TYPED], GOOD, "echoPerson(dubhe.interop.Person) : dubhe.interop.Person"),
    Check("show/not-described", ("go",), ["show", TYPED], FAILED, "no provider has written what its methods and types are"),
    Check("call/text", ALL, by_registry(FEATURES, "hello", '["Ann"]'), GOOD, '"hello Ann"'),
    Check("call/object", ALL, by_registry(TYPED, "echoPerson", PERSON, "--types", "dubhe.interop.Person"), GOOD, '"name":"Ann"'),
    Check("call/group-and-version", ALL, by_registry(VERSIONS, "which", "[]", "--group", "blue", "--version", "2.0.0"), GOOD,
          '"blue:2.0.0"'),
    Check("call/big-integer", DESCRIBED, by_registry(TYPED, "echoBigInteger", '["-340282366920938463463374607431768211456"]'),
          GOOD, '"-340282366920938463463374607431768211456"'),
    Check("call/big-decimal", DESCRIBED, by_registry(TYPED, "echoDecimal", '["123456789012345678901234567890.5"]'), GOOD,
          '"123456789012345678901234567890.5"'),
    Check("call/enum", DESCRIBED, by_registry(TYPED, "echoColor", '["GREEN"]'), GOOD, "GREEN"),
    Check("call/exception", ALL, by_registry(FEATURES, "fail", '[7, "no"]', "--types", "int,java.lang.String"), FINDING, "no"),
    Check("call/checked", DESCRIBED, by_registry(TYPED, "echoInt", '["x"]'), USAGE, 'argument 1: "x" is no int'),
    Check("call/no-method", DESCRIBED, by_registry(TYPED, "echoIntt", "[1]"), FAILED, "did you mean `echoInt`?"),
    Check("call/by-url", ALL, by_url(FEATURES, "hello", '["Ann"]', "--types", "java.lang.String"), GOOD, '"hello Ann"'),
    Check("call/by-url-checked", ("dubhe",), by_url(TYPED, "echoInt", '["x"]'), USAGE, 'argument 1: "x" is no int'),
    Check("call/by-url-no-method", ("dubhe", *JAVA3), by_url(FEATURES, "helo", '["Ann"]'), FAILED, "did you mean `hello`?"),
    Check("call/by-url-not-checked", (*JAVA, "go"), by_url(FEATURES, "hello", '["Ann"]', "--types", "java.lang.String"), GOOD,
          "the types of the arguments are not checked"),
]

# Providers that offer another serialization alone: profile -> kinds, check.
OTHERWISE = {
    "gson": Check("doctor/gson-alone", ("java3.3",), ["doctor", FEATURES], GOOD, "gson, `$echo` answered", "D-"),
    "protobuf": Check("doctor/protobuf-alone", ("java3.3",), ["doctor", "dubhe.interop.ParcelService"], GOOD, "protobuf messages only", "D-"),
}


def parse_arguments():
    parser = argparse.ArgumentParser(prog="tests/interop/driver/tool.py", description=__doc__.splitlines()[0])
    parser.add_argument("--provider", choices=peers.KINDS, action="append", metavar="KIND", help="kinds of providers (default: all)")
    parser.add_argument("--build", default=ROOT / "build", type=pathlib.Path, help="the build folder (default: build)")
    parser.add_argument("--preset", default="release", help="which build of Dubhe below it (default: release)")
    return parser.parse_args()


class Estate:
    """One provider in a registry of its own, and the program beside it."""

    def __init__(self, peer, program, folder, profile):
        self._program = program
        self._folder = folder
        host = processes.own_address()
        self._registry = zookeeper.ZooKeeper()
        command = peer.command("provider", folder, ["--registry", self._registry.url, "--profile", profile, "--port",
                                                    processes.free_port(host), "--host", host])
        self._provider = processes.Child(f"{peer.kind} provider", command, peer.environment(folder), folder)
        self._kind = peer.kind
        self._url = None

    def await_ready(self):
        while self._url is None:
            line = self._provider.line(SECONDS)
            if line is None:
                raise RuntimeError(f"{self._provider.name} ended before it was ready\n{self._provider.log_tail()}")
            if line.startswith("ready "):
                self._url = line.split()[1]

    def run(self, arguments):
        """Exit code and all that was printed."""
        words = [word.replace("URL", self._url) if word == "URL" else word for word in arguments]
        registry = [] if "--url" in words or words[0] == "completion" else ["--registry", self._registry.url]
        done = subprocess.run([self._program, *words, *registry], stdin=subprocess.DEVNULL, capture_output=True, text=True,
                              cwd=self._folder, timeout=SECONDS, check=False)
        return done.returncode, done.stdout + done.stderr

    def complaint(self, check):
        """What is wrong; None when it is as it should be."""
        code, text = self.run(check.arguments)
        says = check.says.replace("KIND", self._kind) if check.says else ""
        if code != check.code:
            return f"exit code {code} instead of {check.code}: {text}"
        if says not in text:
            return f"`{says}` is not in: {text}"
        if check.silent and check.silent in text:
            return f"`{check.silent}` is in: {text}"
        return None

    def header_complaint(self, build):
        """Whether what `show --cpp` prints compiles."""
        code, text = self.run(["show", TYPED, "--cpp"])
        if code != GOOD:
            return text
        for value in ("dubhe::java::Instant", "dubhe::java::Uuid", "std::chrono::year_month_day", "dubhe::BigInteger"):
            if value not in text:
                return f"{value} is not in the header"
        source = self._folder / "typed_service.cpp"
        source.write_text(f"{text}\nvoid use(dubhe::Application& app) {{ app.refer<dubhe::interop::TypedService>(); }}\n")
        includes = build / "tests/integration/tool/includes"
        done = subprocess.run(["c++", "-std=c++20", "-fsyntax-only", "-Wall", f"@{includes}", source], capture_output=True,
                              text=True, check=False)
        return None if done.returncode == 0 else done.stderr[:2000]

    def close(self):
        self._provider.terminate()
        self._registry.stop()


def examine(peer, program, build, profile, checks):
    """Prints what came of each check; the number of those that passed, and of all."""
    with tempfile.TemporaryDirectory(prefix="interop-tool-") as folder:
        estate = Estate(peer, program, pathlib.Path(folder), profile)
        try:
            estate.await_ready()
            outcomes = [(check.name, estate.complaint(check)) for check in checks]
            if profile == PROFILE and peer.kind in DESCRIBED:
                outcomes.append(("show/cpp-compiles", estate.header_complaint(build)))
        finally:
            estate.close()
    for name, wrong in outcomes:
        print(f"{'ok  ' if wrong is None else 'FAIL'}  {peer.kind}  {name}" + (f"  {wrong}" if wrong else ""), flush=True)
    return sum(wrong is None for _, wrong in outcomes), len(outcomes)


def main():
    arguments = parse_arguments()
    signal.signal(signal.SIGTERM, lambda *_: (_ for _ in ()).throw(KeyboardInterrupt()))
    build = arguments.build.resolve() / arguments.preset
    program = build / "bin/dubhe"
    if not program.exists():
        sys.exit(f"{program} is not built (target dubhe)")
    wanted = arguments.provider or list(peers.KINDS)
    had, missing = peers.prepare(ROOT, arguments.build.resolve(), arguments.preset, set(wanted), False)
    for kind, why in missing.items():
        print(f"{kind}: {why}")
    passed = total = 0
    try:
        for kind in wanted:
            if kind not in had:
                continue
            by_profile = {PROFILE: [check for check in CHECKS if kind in check.kinds]}
            by_profile |= {profile: [check] for profile, check in OTHERWISE.items() if kind in check.kinds}
            for profile, checks in by_profile.items():
                good, all_of_it = examine(had[kind], program, build, profile, checks)
                passed, total = passed + good, total + all_of_it
    except KeyboardInterrupt:
        print("interrupted; everything started has been ended", file=sys.stderr)
        sys.exit(130)
    print(f"{passed} passed, {total - passed} failed")
    sys.exit(0 if passed == total and not missing else 1)


if __name__ == "__main__":
    main()
