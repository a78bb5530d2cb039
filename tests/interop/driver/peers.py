"""The peers by kind: how each is built and started."""

import hashlib
import os
import pathlib
import re
import shutil
import subprocess
import sys

KINDS = ("dubhe", "java2.7", "java3.2", "java3.3", "go")

JAVA_FLAGS = [flag for package in ("lang", "math", "util")
              for flag in ("--add-opens", f"java.base/java.{package}=ALL-UNNAMED")]


# On Java's class path: the folder with its allow list, but for one profile.
ALLOWED = pathlib.Path(__file__).resolve().parents[1] / "java/allowed"
WITHOUT_ALLOWLIST = "strict-refused"


class Unavailable(Exception):
    """Why a peer cannot be had, in one line."""


class Peer:
    """A kind with its two command lines."""

    def __init__(self, kind, version, provider, consumer, environment=None):
        self.kind = kind
        self.version = version
        self._commands = {"provider": provider, "consumer": consumer, "soak": [*consumer[:-1], "soak"]}
        self._environment = environment or {}

    def command(self, role, home, arguments):
        arguments = [str(argument) for argument in arguments]
        command = [str(part).replace("HOME", str(home)) for part in self._commands[role]]
        if WITHOUT_ALLOWLIST in arguments:
            command = [part.replace(f"{ALLOWED}{os.pathsep}", "") for part in command]
        return command + arguments

    def environment(self, home):
        return {**os.environ, **self._environment, "HOME": str(home)}


def prepare(root, build, preset, kinds, verbose):
    """Builds what is wanted: the peers to be had, and why the others cannot."""
    had, missing = {}, {}
    for kind in KINDS:
        if kind not in kinds:
            continue
        try:
            if kind == "dubhe":
                had[kind] = dubhe(root, build / preset)
            elif kind == "go":
                had[kind] = go(root, build / "interop")
            else:
                had[kind] = java(root, build / "interop", kind)
            if verbose:
                print(f"{kind}: {had[kind].version}", file=sys.stderr)
        except Unavailable as why:
            missing[kind] = str(why)
    return had, missing


def dubhe(root, build):
    folder = build / "bin"
    both = folder / "interop_peer"
    if both.exists():
        commands = [both, "provider"], [both, "consumer"]
    else:
        commands = [folder / "interop_provider"], [folder / "interop_consumer"]
        for command in commands:
            if not command[0].exists():
                raise Unavailable(f"{command[0].relative_to(root) if root in command[0].parents else command[0]} "
                                  "is not built (target interop_peers)")
    version = re.search(r"project\(\s*\w+\s+VERSION\s+([0-9.]+)", (root / "CMakeLists.txt").read_text())
    return Peer("dubhe", version.group(1) if version else "of this tree", *commands)


def go(root, build):
    source = root / "tests/interop/go"
    if not (source / "go.mod").exists():
        raise Unavailable("tests/interop/go is not there")
    compiler = shutil.which("go")
    if not compiler:
        raise Unavailable("no `go` in PATH")
    build.mkdir(parents=True, exist_ok=True)
    binary = build / "go" / "interop_peer"
    stamp = build / "go" / "stamp"
    digest = digest_of([*source.rglob("*.go"), source / "go.mod", source / "go.sum"])
    if not (binary.exists() and stamp.exists() and stamp.read_text() == digest):
        binary.parent.mkdir(parents=True, exist_ok=True)
        # A Go that is too old says so; left alone it would fetch another one.
        done = subprocess.run([compiler, "build", "-o", binary, "."], cwd=source, capture_output=True, text=True,
                              env={**os.environ, "GOTOOLCHAIN": "local"}, check=False)
        if done.returncode:
            raise Unavailable("`go build` failed: " + last_words(done.stderr))
        stamp.write_text(digest)
    found = re.search(r"dubbo\.apache\.org/dubbo-go/v3 v(\S+)", (source / "go.mod").read_text())
    return Peer("go", "dubbo-go " + (found.group(1) if found else "v3"), [binary, "provider"], [binary, "consumer"])


def java(root, build, kind):
    line = kind[len("java"):]
    source = root / "tests/interop/java"
    folder = build / kind
    class_path = folder / "peer/class_path.txt"
    stamp = folder / "stamp"
    digest = digest_of([*source.rglob("*.java"), *source.rglob("pom.xml"), *(source.parent / "messages").glob("*.proto")])
    runtime = shutil.which("java")
    if not runtime:
        raise Unavailable("no `java` in PATH")
    if not is_built(class_path, stamp, digest):
        maven = shutil.which("mvn")
        if not maven:
            raise Unavailable("no `mvn` in PATH")
        if not shutil.which("protoc"):
            raise Unavailable("no `protoc` in PATH")
        shutil.rmtree(folder / "peer/classes", ignore_errors=True)  # Maven leaves there what sources no longer have
        command = [maven, "-q", "-B", "-P", f"dubbo-{line}", f"-Dinterop.build={folder}", "compile",
                   "dependency:build-classpath"]
        done = subprocess.run(command, cwd=source, capture_output=True, text=True, check=False)
        if done.returncode:
            raise Unavailable(f"Maven could not build it: {last_words(done.stdout)}")
        stamp.write_text(digest)
    classes = class_path.read_text().strip()
    version = re.search(r"/dubbo-(\d[\w.]*)\.jar", classes).group(1)

    def command(role):
        path = os.pathsep.join([str(ALLOWED), str(folder / "peer/classes"), str(folder / f"{role}_side/classes"), classes])
        return [runtime, *JAVA_FLAGS, "-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto",
                "-Duser.home=HOME", "-Duser.timezone=UTC", "-Dfile.encoding=UTF-8",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn", "-cp", path, "dubhe.interop.peer.Main", role]

    return Peer(kind, f"Dubbo {version}", command("provider"), command("consumer"))


def is_built(class_path, stamp, digest):
    """Whether the last build was of these sources, and its jars are still there (no network is needed then)."""
    if not (class_path.exists() and stamp.exists() and stamp.read_text() == digest):
        return False
    return all(pathlib.Path(jar).exists() for jar in class_path.read_text().strip().split(os.pathsep))


def digest_of(files):
    digest = hashlib.sha256()
    for file in sorted(files):
        if file.is_file():
            digest.update(str(file).encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()


def last_words(text):
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    wanted = [line for line in lines if line.startswith("[ERROR]")] or lines[-1:] or ["it says nothing"]
    return wanted[0][:300]
