"""Whether Dubhe and Java call each other over TLS, each with a certificate of its own.

    python3 tests/interop/driver/tls.py [--java KIND]...

Makes an authority and certificates with `openssl`, starts a ZooKeeper, and plays a few rows of the table in both directions. A
provider that got a call in the clear would not answer it. The last line is `N passed, N failed`.
"""

import argparse
import pathlib
import subprocess
import sys
import tempfile

import peers
import processes
import zookeeper

ROOT = pathlib.Path(__file__).resolve().parents[3]
ROWS = "version/*"
START_SECONDS = 60
SILENCE_SECONDS = 60


def parse_arguments():
    parser = argparse.ArgumentParser(prog="tests/interop/driver/tls.py", description=__doc__.splitlines()[0])
    parser.add_argument("--java", action="append", choices=[kind for kind in peers.KINDS if kind.startswith("java")],
                        help="which Java (default: java3.3)")
    parser.add_argument("--build", default=ROOT / "build", type=pathlib.Path, help="the build folder (default: build)")
    parser.add_argument("--preset", default="release", help="which build of Dubhe below it (default: release)")
    return parser.parse_args()


def openssl(folder, *arguments):
    subprocess.run(["openssl", *arguments], cwd=folder, check=True, capture_output=True)


def make_certificates(folder, addresses):
    openssl(folder, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-keyout", "ca.key", "-out", "ca.pem",
            "-subj", "/CN=Interop authority")
    openssl(folder, "req", "-newkey", "rsa:2048", "-nodes", "-keyout", "peer.key", "-out", "peer.csr", "-subj", "/CN=peer")
    (folder / "names").write_text("subjectAltName=" + ",".join(f"IP:{address}" for address in addresses) + "\n")
    openssl(folder, "x509", "-req", "-in", "peer.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "1",
            "-extfile", "names", "-out", "peer.pem")


def settings(kind, certificates):
    """What a peer of Dubhe is told by arguments; Java takes it from the environment."""
    if kind != "dubhe":
        return []
    wanted = ["protocol.ssl-enabled=true"]
    for side in ("server", "client"):
        wanted += [f"ssl.{side}-key-cert-chain-path={certificates}/peer.pem", f"ssl.{side}-private-key-path={certificates}/peer.key",
                   f"ssl.{side}-trust-cert-collection-path={certificates}/ca.pem"]
    return [word for setting in wanted for word in ("--set", setting)]


def start(peer, role, home, certificates, arguments):
    home.mkdir()
    environment = {**peer.environment(home), "INTEROP_TLS": str(certificates)}
    command = peer.command(role, home, [*arguments, "--profile", "main", *settings(peer.kind, certificates)])
    return processes.Child(f"{peer.kind} {role}", command, environment, home)


def results(child):
    """The lines of a consumer, up to its last."""
    lines = []
    while (line := child.line(SILENCE_SECONDS)) is not None:
        if line.startswith("case\t"):
            lines.append(line.split("\t"))
        if line.startswith("done"):
            return lines
    raise RuntimeError(f"{child.name} did not end:\n" + child.log_tail(40))


def play(consumer, provider, registry, folder, certificates, host):
    port = processes.free_port(host)
    serving = start(provider, "provider", folder / "provider", certificates,
                    ["--registry", registry, "--host", host, "--port", str(port)])
    try:
        while not (line := serving.line(START_SECONDS) or "").startswith("ready"):
            if not line:
                raise RuntimeError(f"{serving.name} is not ready:\n" + serving.log_tail(40))
        calling = start(consumer, "consumer", folder / "consumer", certificates,
                        ["--registry", registry, "--peer", provider.kind, "--cases", str(ROOT / "tests/interop/cases.tsv"),
                         "--only", ROWS])
        try:
            return results(calling)
        finally:
            calling.terminate()
    finally:
        serving.terminate()


def main():
    arguments = parse_arguments()
    javas = arguments.java or ["java3.3"]
    had, missing = peers.prepare(ROOT, arguments.build, arguments.preset, {"dubhe", *javas}, False)
    for kind, why in missing.items():
        print(f"{kind}: {why}")
    if missing:
        sys.exit(1)
    passed = failed = 0
    host = processes.own_address()
    server = zookeeper.ZooKeeper()
    try:
        with tempfile.TemporaryDirectory() as name:
            certificates = pathlib.Path(name) / "certificates"
            certificates.mkdir()
            make_certificates(certificates, {host, "127.0.0.1"})
            for java in javas:
                for consumer, provider in (("dubhe", java), (java, "dubhe")):
                    folder = pathlib.Path(name) / f"{consumer}-{provider}"
                    folder.mkdir()
                    rows = play(had[consumer], had[provider], server.url, folder, certificates, host)
                    bad = [row for row in rows if row[2] == "fail"]
                    passed += len(rows) - len(bad)
                    failed += len(bad) + (not rows)
                    print(f"{'FAIL' if bad or not rows else 'ok  '}  {consumer} calls {provider} over TLS: {len(rows)} rows", flush=True)
                    for row in bad:
                        print("      " + " ".join(row[1:]))
    finally:
        server.stop()
    print(f"{passed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
