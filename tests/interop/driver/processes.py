"""Child processes that never outlive the driver."""

import os
import queue
import signal
import socket
import subprocess
import tempfile
import threading
import time


class Child:
    """A program in a process group of its own; its stdout is read line by line, its stderr kept in a file.

    Its stdin is empty, or with `input_open` stays open until end_input()."""

    def __init__(self, name, command, environment=None, folder=None, input_open=False):
        self.name = name
        self._log = tempfile.NamedTemporaryFile(prefix="interop-", suffix=".log")
        self._process = subprocess.Popen(
            [str(part) for part in command], stdin=subprocess.PIPE if input_open else subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=self._log, env=environment, cwd=folder, start_new_session=True)
        self._lines = queue.Queue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    @property
    def pid(self):
        return self._process.pid

    def _read(self):
        for line in self._process.stdout:
            self._lines.put(line.decode("utf-8", "replace").rstrip("\n"))
        self._lines.put(None)

    def line(self, seconds):
        """The next line; None at the end of the output, TimeoutError if none comes."""
        try:
            return self._lines.get(timeout=max(seconds, 0))
        except queue.Empty:
            raise TimeoutError(f"{self.name} printed nothing for {seconds:.0f} s") from None

    def end_input(self):
        if self._process.stdin:
            self._process.stdin.close()

    def running(self):
        return self._process.poll() is None

    def log_tail(self, lines=15):
        with open(self._log.name, errors="replace") as log:
            return "".join(log.readlines()[-lines:])

    def terminate(self, seconds=12):
        """SIGTERM, then SIGKILL to the group; returns the exit code."""
        if self.running():
            self._signal(signal.SIGTERM)
            try:
                self._process.wait(seconds)
            except subprocess.TimeoutExpired:
                pass
        return self.kill()

    def kill(self):
        self._signal(signal.SIGKILL)  # also what the program may have left behind
        code = self._process.wait()
        self._reader.join(2)
        self._process.stdout.close()
        self.end_input()
        self._log.close()
        return code

    def _signal(self, number):
        try:
            os.killpg(self._process.pid, number)
        except ProcessLookupError:
            pass


def free_port(host="127.0.0.1"):
    with socket.socket() as probe:
        probe.bind((host, 0))
        return probe.getsockname()[1]


def await_port(host, port, child, seconds):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and child.running():
        try:
            socket.create_connection((host, port), 1).close()
            return
        except OSError:
            time.sleep(0.05)  # a look: a port tells nobody when it opens
    raise RuntimeError(f"{child.name} does not listen on {host}:{port}\n{child.log_tail()}")


def own_address():
    """A non-loopback IPv4 address of this host: Java refuses to register 127.*."""
    out = subprocess.run(["hostname", "-I"], capture_output=True, text=True, check=False).stdout
    for address in out.split():
        if ":" not in address and not address.startswith("127."):
            return address
    raise SystemExit("this host has no address besides 127.*, and Java peers register no such address")
