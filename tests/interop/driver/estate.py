"""Runs the pairs: a ZooKeeper and a provider per run, and its consumers one after the other."""

import fnmatch
import pathlib
import shutil
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import processes
import proxy
import zookeeper

# The provider does not survive these: every consumer gets its own.
STOPPING = ("stopping", "discovery-interface", "discovery-instance", "discovery-all")
# Its provider registers in two registries, and the consumer sees both, or the second alone.
TWO_REGISTRIES = ("registries", "registries-second")
SECOND_REGISTRY = "registries-second"
# Binds the port that it is told to register, so no recorder can stand there: its consumers are given the address.
BINDS_AS_REGISTERED = "java2.7"
START_SECONDS = 60
SILENCE_SECONDS = 60


class Run:
    """One provider process and the consumers that visit it."""

    def __init__(self, profile, provider, consumers):
        self.profile = profile
        self.provider = provider
        self.consumers = consumers


def plan(cases, providers, consumers, foreign):
    """Profile main first, the others behind it. `foreign` says what cells without dubhe do."""
    runs = []
    for profile in cases.profiles():
        for provider in providers:
            visitors = [consumer for consumer in consumers
                        if "dubhe" in (consumer, provider) or foreign == "all"
                        or (foreign == "main" and profile == "main")]
            if profile in STOPPING:
                runs += [Run(profile, provider, [consumer]) for consumer in visitors]
            elif visitors:
                runs.append(Run(profile, provider, visitors))
    return sorted(runs, key=lambda run: run.profile != "main")


def addresses(registries):
    return ";".join(registry.url for registry in registries)


class Runner:
    def __init__(self, root, build, peers, cases, results, stop, arguments):
        self._build = build
        self._peers = peers
        self._cases = cases
        self._results = results
        self._stop = stop
        self._arguments = arguments
        self._host = processes.own_address()
        self._live = []
        self._lock = threading.Lock()

    def run(self, runs, jobs):
        with ThreadPoolExecutor(jobs) as pool:
            waiting = [pool.submit(self._one, run) for run in runs]
            try:
                for one in waiting:
                    one.result()
            except BaseException:
                self._stop.set()
                for one in waiting:
                    one.cancel()
                self.end()
                raise

    def end(self):
        """Ends whatever is still running."""
        with self._lock:
            live, self._live = self._live, []
        for thing in reversed(live):
            thing()

    def _keep(self, end):
        with self._lock:
            self._live.append(end)

    def _forget(self, end):
        with self._lock:
            if end in self._live:
                self._live.remove(end)

    def _one(self, run):
        if self._stop.is_set():
            return
        consumers = [consumer for consumer in run.consumers if self._has_rows(run, consumer)]
        if not consumers:
            return
        rows = [row.id for row in self._cases.of_profile(run.profile)]
        for consumer in consumers:  # a row that nobody reports has failed
            for row in rows:
                self._results.add(consumer, run.provider, row, "fail", "not reported")
        folder = pathlib.Path(tempfile.mkdtemp(prefix="interop-"))
        registries = []
        provider = recorder = None
        try:
            for _ in range(2 if run.profile in TWO_REGISTRIES else 1):
                registries.append(zookeeper.ZooKeeper())
                self._keep(registries[-1].stop)
            try:
                provider, recorder = self._start_provider(run, registries, folder)
            except (RuntimeError, TimeoutError) as why:
                for consumer in consumers:
                    for row in rows:
                        self._results.add(consumer, run.provider, row, "fail", f"no provider: {why}")
                return
            seen = registries[1:] if run.profile == SECOND_REGISTRY else registries
            for consumer in consumers:
                if self._stop.is_set():
                    return
                self._visit(run, consumer, seen, recorder, folder, rows)
        finally:
            if provider:
                self._forget(provider.kill)
                provider.terminate()
            if recorder:
                recorder.close()
            for registry in registries:
                self._forget(registry.stop)
                registry.stop()
            shutil.rmtree(folder, ignore_errors=True)

    def _has_rows(self, run, consumer):
        """False, and every row noted as not applicable, where the table says so: nothing has to be started for them."""
        rows = self._cases.of_profile(run.profile)
        reasons = [row.reason(consumer, run.provider) for row in rows]
        if not all(reasons):
            return True
        for row, reason in zip(rows, reasons):
            self._results.add(consumer, run.provider, row.id, "na", reason)
        return False

    def _start_provider(self, run, registries, folder):
        began = time.monotonic()
        home = folder / "provider"
        home.mkdir()
        peer = self._peers[run.provider]
        port = processes.free_port(self._host)
        environment = peer.environment(home)
        recorder = None
        if self._arguments.record:
            # Consumers find the recorder in the registry, and it passes on to the provider.
            recorder = proxy.Recorder(f"{self._host}:{port}")
            if run.provider != BINDS_AS_REGISTERED:
                environment["DUBBO_PORT_TO_REGISTRY"] = str(recorder.port)
        child = processes.Child(
            f"{run.provider} provider ({run.profile})",
            peer.command("provider", home, ["--registry", addresses(registries), "--profile", run.profile,
                                            "--port", port, "--host", self._host]),
            environment, home)
        self._keep(child.kill)
        deadline = time.monotonic() + START_SECONDS
        try:
            while True:
                line = child.line(deadline - time.monotonic())
                if line is None:
                    raise RuntimeError(f"{child.name} ended before it was ready: {self._last(child)}")
                if line.startswith("ready "):
                    break
        except (RuntimeError, TimeoutError) as why:
            print(f"{why}\n{child.log_tail()}", file=sys.stderr)
            self._forget(child.kill)
            child.kill()
            if recorder:
                recorder.close()
            raise
        self._say(f"{child.name} ready after {time.monotonic() - began:.1f} s")
        return child, recorder

    @staticmethod
    def _last(child):
        lines = [line for line in child.log_tail().splitlines() if line.strip()]
        return lines[-1].strip()[:200] if lines else "it says nothing"

    def _visit(self, run, consumer, registries, recorder, folder, rows):
        began = time.monotonic()
        where = ["--registry", addresses(registries)]
        if recorder:
            recorder.begin()
            if run.provider == BINDS_AS_REGISTERED:
                where = ["--url", f"dubbo://{self._host}:{recorder.port}"]
            where += ["--pace", 15]
        peer = self._peers[consumer]
        home = folder / f"consumer-{consumer}"
        home.mkdir()
        cases = home / "cases.tsv"
        cases.write_text(self._chosen_rows(rows))
        child = processes.Child(
            f"{consumer} consumer of {run.provider} ({run.profile})",
            peer.command("consumer", home, [*where, "--profile", run.profile, "--peer", run.provider,
                                            "--cases", cases]),
            peer.environment(home), home)
        self._keep(child.kill)
        open_rows = set(rows)
        done = False
        problem = None
        try:
            while not done:
                line = child.line(SILENCE_SECONDS)
                if line is None:
                    problem = f"the consumer ended early: {self._last(child)}"
                    break
                done = self._take(run, consumer, line, open_rows, recorder)
        except TimeoutError as why:
            problem = str(why)
        finally:
            if problem and not self._stop.is_set():
                print(f"{child.name}: {problem}\n{child.log_tail()}", file=sys.stderr)
            self._forget(child.kill)
            child.kill()
        for row in open_rows:
            self._results.add(consumer, run.provider, row, "fail", f"not reported: {problem or 'no line for it'}")
        if recorder:
            recorder.write(self._arguments.record / f"{consumer}-{run.provider}" / f"{run.profile}.tsv")
        self._say(f"{child.name} took {time.monotonic() - began:.1f} s")

    def _chosen_rows(self, rows):
        """The table with just the chosen rows: what is left out is not asked for."""
        wanted = set(rows)
        lines = self._cases.path.read_text(encoding="utf-8").splitlines(keepends=True)
        return "".join(line for line in lines if line.split("\t")[0] in wanted)

    def _take(self, run, consumer, line, open_rows, recorder):
        """One line of the consumer; True for the last."""
        if line.startswith("done "):
            return True
        parts = line.split("\t")
        if parts[0] != "case" or len(parts) < 3:
            return False
        case, status, detail = parts[1], parts[2], parts[3] if len(parts) > 3 else ""
        if case not in open_rows:
            return False
        open_rows.discard(case)
        if status not in ("pass", "fail", "na"):
            status, detail = "fail", f"the consumer reported `{status}`"
        if status == "na" and not detail:
            status, detail = "fail", "not applicable without a reason"
        if recorder:
            recorder.label(case)
        self._results.add(consumer, run.provider, case, status, detail)
        return False

    def _say(self, text):
        if self._arguments.verbose:
            print(text, file=sys.stderr, flush=True)
