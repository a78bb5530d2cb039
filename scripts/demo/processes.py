"""The processes of the demo: each in a group of its own, so that nothing of it stays behind."""

import collections
import ctypes
import json
import os
import queue
import signal
import subprocess
import threading
import time


class DemoError(Exception):
    """Something did not go as the demo promises; the text is for people."""


_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True)


def _end_with_parent():
    # Even `kill -9` of the demo leaves nobody behind.
    _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


class Process:
    """A running program, its last lines of stderr, and the JSON lines it writes to stdout."""

    def __init__(self, name, command, folder, environment=None):
        self.name = name
        self.stderr_path = os.path.join(folder, f'{name}.log')
        self.events = queue.Queue()
        self.wanted_end = False
        with open(self.stderr_path, 'ab') as log:
            self._process = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, cwd=folder, text=True,
                env=environment, start_new_session=True, preexec_fn=_end_with_parent)
        self.pid = self._process.pid
        self._other_lines = collections.deque(maxlen=20)
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self):
        try:
            for line in self._process.stdout:
                try:
                    self.events.put(json.loads(line))
                except ValueError:
                    self._other_lines.append(line)
        except ValueError:
            pass  # closed under our feet at the end

    def running(self):
        return self._process.poll() is None

    def exit_code(self):
        return self._process.poll()

    def tell(self, line):
        try:
            self._process.stdin.write(line + '\n')
            self._process.stdin.flush()
        except (BrokenPipeError, ValueError):
            raise DemoError(f'{self.name} has gone: {self.last_words()}') from None

    def next_event(self, seconds):
        """The next JSON line, or None when none came in time."""
        try:
            return self.events.get(timeout=seconds)
        except queue.Empty:
            return None

    def expect(self, kind, seconds):
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            event = self.next_event(0.1)
            if event and event.get('event') == kind:
                return event
            if event is None and not self.running():
                break
        raise DemoError(f'{self.name} did not say `{kind}` within {seconds} s: {self.last_words()}')

    def last_words(self):
        try:
            with open(self.stderr_path, encoding='utf-8', errors='replace') as log:
                lines = log.read().splitlines()[-8:]
        except OSError:
            lines = []
        lines += [line.rstrip() for line in self._other_lines]
        code = self.exit_code()
        state = 'still running' if code is None else f'ended with {code}'
        return f'{state}' + ''.join(f'\n    {line}' for line in lines)

    def kill(self, number=signal.SIGKILL):
        self.wanted_end = True
        try:
            os.killpg(self.pid, number)
        except ProcessLookupError:
            pass

    def wait(self, seconds):
        """The exit code, or None when it still runs."""
        try:
            return self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            return None

    def hang_up(self):
        try:
            self._process.stdin.close()
        except OSError:
            pass


class Household:
    """All processes that were started, to be checked upon and to be ended together."""

    def __init__(self):
        self._all = []

    def start(self, *arguments, **named):
        process = Process(*arguments, **named)
        self._all.append(process)
        return process

    def check(self):
        for process in self._all:
            if not process.wanted_end and not process.running():
                raise DemoError(f'{process.name} ended by itself: {process.last_words()}')

    def end(self):
        for process in self._all:
            process.kill(signal.SIGKILL)
        for process in self._all:
            process.wait(10)
