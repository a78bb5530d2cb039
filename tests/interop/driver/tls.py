"""Whether Dubhe and Java call each other over TLS, and refuse each other where they should.

    python3 tests/interop/driver/tls.py [--java KIND]...

Makes two authorities and certificates with `openssl` (good, expired, for another name, of the other authority), starts a ZooKeeper
and providers, and has consumers call them. Prints a line per check; the last one is `N passed, N failed`.
"""

import argparse
import collections
import concurrent.futures
import pathlib
import signal
import subprocess
import sys
import tempfile
import threading
import time

import peers
import processes
import zookeeper

ROOT = pathlib.Path(__file__).resolve().parents[3]
JAVA = tuple(kind for kind in peers.KINDS if kind.startswith("java"))
ROW = "version/plain/found"
START_SECONDS = 60
SILENCE_SECONDS = 60
LOG_SECONDS = 10

GOOD, EXPIRED, MISNAMED, STRANGER = "good", "expired", "misnamed", "stranger"  # certificates of a peer
NONE = "none"    # TLS without a certificate of its own
CLEAR = "clear"  # no TLS at all

# Dubbo 3.3 comes with Netty 4.2, which asks for the name in a certificate, and without telling Netty the name: no consumer of it
# reaches any provider with TLS until it is told not to ask.
ASK_NO_NAME = "-Dio.netty.handler.ssl.defaultEndpointVerificationAlgorithm=NONE"

# `says` is in the error that the consumer reports or in its log, None when the call is answered; `logs` is in what the provider logs. `settings`
# are the consumer's: of Dubhe, or of Java's machine.
Check = collections.namedtuple("Check", "name consumer shows provider has says logs settings", defaults=(None, None, ()))

INSIST = ("--set", "consumer.parameters.ssl-enabled=true")  # also where the provider's URL does not say it
NO_INSIST = ("--set", "consumer.parameters.ssl-enabled=false")
ANY_NAME = ("--set", "ssl.check-server-name=false")
# The first handshake of a Java program takes seconds on a busy machine.
PATIENT = ("--set", "consumer.parameters.connect.timeout=20000", "--set", "consumer.timeout=30000")


def checks(java):
    """Between Dubhe and one Java, both ways."""
    yield Check("answered", "dubhe", GOOD, java, GOOD)
    yield Check("answered", java, GOOD, "dubhe", GOOD)


def refusals(java):
    """The same refusals for every Java: one of them plays all."""
    ours, theirs = "dubhe", java
    yield Check("consumer without a certificate", ours, NONE, theirs, GOOD, "the peer refused: ", "Empty client certificate chain")
    yield Check("consumer's certificate has expired", ours, EXPIRED, theirs, GOOD, "the peer refused: ", "PKIX path validation failed")
    yield Check("consumer's of an unknown authority", ours, STRANGER, theirs, GOOD,
                "who issued it is not among those whom `trust-cert-collection-path` names")
    yield Check("consumer in the clear", ours, CLEAR, theirs, GOOD, "does it want TLS (`ssl-enabled`)?", "TLS negotiation failed", NO_INSIST)
    yield Check("provider's certificate has expired", ours, GOOD, theirs, EXPIRED, "certificate has expired (CN = peer", None)
    yield Check("provider's is for another name", ours, GOOD, theirs, MISNAMED, "its subjectAltName does not have")
    yield Check("provider's is for another name, unchecked", ours, GOOD, theirs, MISNAMED, None, None, ANY_NAME)
    yield Check("provider in the clear", ours, GOOD, theirs, CLEAR, "(`ssl-enabled`)", None, INSIST)
    yield Check("consumer's certificate has expired", theirs, EXPIRED, ours, GOOD, "certificate_expired", "certificate has expired (CN = peer")
    yield Check("consumer in the clear", theirs, CLEAR, ours, GOOD, "", "speaks the dubbo protocol without TLS")
    yield Check("provider's certificate has expired", theirs, GOOD, ours, EXPIRED, "PKIX path validation failed", "the peer refused: ")
    yield Check("provider in the clear", theirs, GOOD, ours, CLEAR, "", "the peer begins with TLS, and this port does not encrypt")


def parse_arguments():
    parser = argparse.ArgumentParser(prog="tests/interop/driver/tls.py", description=__doc__.splitlines()[0])
    parser.add_argument("--java", action="append", choices=JAVA, help="which Java (default: all; the first has the refusals)")
    parser.add_argument("--build", default=ROOT / "build", type=pathlib.Path, help="the build folder (default: build)")
    parser.add_argument("--preset", default="release", help="which build of Dubhe below it (default: release)")
    return parser.parse_args()


class Certificates:
    """A folder for each state, with what a peer of it has: ca.pem, and mostly peer.pem and peer.key."""

    def __init__(self, folder, address):
        self._folder = folder
        for authority in ("authority", "other"):
            self._openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-keyout", f"{authority}.key", "-out",
                          f"{authority}.pem", "-subj", f"/CN=Interop {authority}")
        own = f"IP:{address}"
        self._make(GOOD, "authority", own, 1)
        self._make(EXPIRED, "authority", own, -1)
        self._make(MISNAMED, "authority", "DNS:somebody.else.example", 1)
        self._make(STRANGER, "other", own, 1)
        (folder / NONE).mkdir()
        (folder / NONE / "ca.pem").write_bytes((folder / "authority.pem").read_bytes())

    def folder(self, state):
        return self._folder / state

    def _openssl(self, *arguments):
        subprocess.run(["openssl", *map(str, arguments)], cwd=self._folder, check=True, capture_output=True)

    def _make(self, state, authority, names, days):
        to = self.folder(state)
        to.mkdir()
        (to / "names").write_text(f"subjectAltName={names}\n")
        self._openssl("req", "-newkey", "rsa:2048", "-nodes", "-keyout", to / "peer.key", "-out", to / "peer.csr", "-subj", "/CN=peer")
        self._openssl("x509", "-req", "-in", to / "peer.csr", "-CA", f"{authority}.pem", "-CAkey", f"{authority}.key", "-CAcreateserial",
                      "-days", days, "-extfile", to / "names", "-out", to / "peer.pem")
        (to / "ca.pem").write_bytes((self._folder / f"{authority}.pem").read_bytes())


def provider_of(check):
    """Kind, certificates, and what tells it from another. Dubhe logs a line a second at most, so each check has its own of these."""
    return check.provider, check.has, check.consumer + check.name.replace(" ", "") if check.provider == "dubhe" else ""


def own_settings(folder):
    """What a peer of Dubhe is told by arguments; Java takes it from the environment."""
    wanted = ["protocol.ssl-enabled=true"]
    for side in ("server", "client"):
        wanted.append(f"ssl.{side}-trust-cert-collection-path={folder}/ca.pem")
        if (folder / "peer.pem").exists():
            wanted += [f"ssl.{side}-key-cert-chain-path={folder}/peer.pem", f"ssl.{side}-private-key-path={folder}/peer.key"]
    return [word for setting in wanted for word in ("--set", setting)]


class Estate:
    """A ZooKeeper, and the providers that checks ask for, each in a group of the registry of its own."""

    def __init__(self, had, folder):
        self._had = had
        self._folder = folder
        self._host = processes.own_address()
        self._certificates = Certificates(folder, self._host)
        self._lock = threading.Lock()
        self._numbers = 0
        self._children = []
        self._providers = {}
        self._registry = zookeeper.ZooKeeper()

    def close(self):
        for child in self._children:
            child.kill()
        self._registry.stop()

    def start_providers(self, wanted, pool):
        started = {key: pool.submit(self._start_provider, *key) for key in wanted}
        self._providers = {key: future.result() for key, future in started.items()}

    def complaint(self, check):
        """What is wrong; None when it is as it should be."""
        key = provider_of(check)
        provider = self._providers[key]
        java_flags = " ".join(check.settings) or ASK_NO_NAME
        mine = ()
        if check.consumer == "dubhe":
            mine = check.settings + (() if check.has == CLEAR else PATIENT)
        consumer = self._start(check.consumer, "consumer", check.shows, java_flags,
                               ["--registry", self._address(*key), "--peer", check.provider, "--cases",
                                ROOT / "tests/interop/cases.tsv", "--only", ROW, *mine])
        status, detail = outcome(consumer)
        if check.says is None:
            return None if status == "pass" else detail
        if status == "pass":
            return "it was answered"
        if check.says not in (said := detail + "\n" + consumer.log_tail(2000)):
            return f"the consumer should say `{check.says}`: {said[:4000]}"
        return logged(provider, check.logs) if check.logs else None

    def _address(self, *key):
        return f"{self._registry.url}?group=" + "".join(letter for letter in "".join(key) if letter.isalnum())

    def _start_provider(self, kind, state, whose):
        child = self._start(kind, "provider", state, ASK_NO_NAME,
                            ["--registry", self._address(kind, state, whose), "--host", self._host, "--port", processes.free_port(self._host)])
        while not (line := child.line(START_SECONDS) or "").startswith("ready"):
            if not line:
                raise RuntimeError(f"{child.name} is not ready:\n{child.log_tail(40)}")
        return child

    def _start(self, kind, role, state, java_flags, arguments):
        peer = self._had[kind]
        with self._lock:
            self._numbers += 1
            home = self._folder / f"home{self._numbers}"
        home.mkdir()
        environment = {**peer.environment(home), "JAVA_TOOL_OPTIONS": java_flags}
        arguments = [*arguments, "--profile", "main"]
        if state != CLEAR:
            certificates = self._certificates.folder(state)
            if kind == "dubhe":
                arguments += own_settings(certificates)
            else:
                environment["INTEROP_TLS"] = str(certificates)
        child = processes.Child(f"{kind} {role}", peer.command(role, home, arguments), environment, home)
        with self._lock:
            self._children.append(child)
        return child


def outcome(consumer):
    """Status and detail of its one row."""
    row = None
    while (line := consumer.line(SILENCE_SECONDS)) is not None:
        if line.startswith("case\t"):
            row = (*line.split("\t"), "")[2:4]
        if line.startswith("done") and row:
            return row
    return "fail", f"{consumer.name} ended without its row:\n{consumer.log_tail(40)}"


def logged(provider, text):
    """A complaint unless the provider says so within some seconds: it may learn of it later than the consumer."""
    deadline = time.monotonic() + LOG_SECONDS
    while text not in (log := provider.log_tail(2000)):
        if time.monotonic() > deadline:
            return f"the provider should log `{text}`:\n{log[-2000:]}"
        time.sleep(0.05)
    return None


def examine(estate, wanted, pool):
    """Prints what came of each check; how many passed."""
    estate.start_providers({provider_of(check) for check in wanted}, pool)
    passed = 0
    for check, wrong in zip(wanted, pool.map(estate.complaint, wanted)):
        passed += wrong is None
        print(f"{'ok  ' if wrong is None else 'FAIL'}  {check.consumer} calls {check.provider} over TLS: {check.name}" +
              (f"\n      {wrong}" if wrong else ""), flush=True)
    return passed


def main():
    arguments = parse_arguments()
    signal.signal(signal.SIGTERM, lambda *_: (_ for _ in ()).throw(KeyboardInterrupt()))
    javas = arguments.java or list(reversed(JAVA))
    had, missing = peers.prepare(ROOT, arguments.build.resolve(), arguments.preset, {"dubhe", *javas}, False)
    for kind, why in missing.items():
        print(f"{kind}: {why}")
    if missing:
        sys.exit(1)
    wanted = [check for java in javas for check in checks(java)] + list(refusals(javas[0]))
    with tempfile.TemporaryDirectory(prefix="interop-tls-") as name:
        estate = Estate(had, pathlib.Path(name))
        try:
            with concurrent.futures.ThreadPoolExecutor(4) as pool:
                passed = examine(estate, wanted, pool)
        except KeyboardInterrupt:
            print("interrupted; everything started has been ended", file=sys.stderr)
            sys.exit(130)
        finally:
            estate.close()
    print(f"{passed} passed, {len(wanted) - passed} failed")
    sys.exit(0 if passed == len(wanted) else 1)


if __name__ == "__main__":
    main()
