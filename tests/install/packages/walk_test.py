#!/usr/bin/env python3
"""Does a page do what it says? Walks through it: writes its files, runs its commands, compares what they print.

A block below a line that ends in "`NAME`:" is that file ("At the end of" adds to it). Blocks ```sh are commands; of ```console,
what stands behind "$ " is a command and the rest are lines that it prints, in which "…" is anything. A command that ends in "&"
goes on running, until "kill -TERM %N" ends the N-th of them. Only the sections whose headings match are walked through: how Dubhe
is installed is not, since ROOT has it, unpacked from the packages.

usage: walk_test.py PAGE HEADING ROOT FOLDER
"""

import os
import pathlib
import re
import resource
import shutil
import signal
import subprocess
import sys
import threading
import time

PAGE, ROOT, FOLDER = (pathlib.Path(sys.argv[i]).resolve() for i in (1, 3, 4))
HEADING = re.compile(sys.argv[2])
PATIENCE = 300  # seconds for a command, or for a line of a program


def blocks(section):
    """(the line above, kind, text) of every fenced block."""
    above, kind, text = '', None, ''
    for line in section.splitlines(keepends=True):
        if line.startswith('```'):
            if kind is None:
                kind, text = line.strip('`\n'), ''
            else:
                yield above, kind, text
                above, kind = '', None
        elif kind is not None:
            text += line
        elif line.strip():
            above = line.strip()


class Running:
    """A program and the lines that it has printed."""

    def __init__(self, command, folder, environment):
        self.lines, self.news = [], threading.Condition()
        self.process = subprocess.Popen(['bash', '-c', command], cwd=folder, env=environment, text=True, errors='replace',
                                        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                        start_new_session=True)
        self.reader = threading.Thread(target=self.read)
        self.reader.start()

    def read(self):
        for line in self.process.stdout:
            with self.news:
                self.lines.append(line.rstrip('\n'))
                self.news.notify_all()
        with self.news:
            self.lines.append(None)
            self.news.notify_all()

    def ended(self):
        return bool(self.lines) and self.lines[-1] is None

    def wait_for(self, enough):
        """Until enough(lines) or the end; what was printed."""
        with self.news:
            self.news.wait_for(lambda: enough(self.lines) or self.ended(), PATIENCE)
            return [line for line in self.lines if line is not None]

    def finish(self):
        """Until its end; the exit code, None when it takes too long."""
        self.wait_for(lambda lines: False)
        try:
            return self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            return None

    def kill(self):
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.reader.join()


def pattern(line):
    return re.compile('.*'.join(re.escape(part.strip()) for part in line.split('…')) + (r'\s*$' if not line.endswith('…') else ''))


def processor_seconds():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def missing(expected, lines):
    return [line for line in expected if not any(pattern(line).search(printed) for printed in lines if printed is not None)]


class Walk:

    def __init__(self):
        shutil.rmtree(FOLDER, ignore_errors=True)
        FOLDER.mkdir(parents=True)
        self.folder = FOLDER
        self.environment = dict(os.environ, HOME=str(FOLDER), CMAKE_PREFIX_PATH=f'{ROOT}/usr',
                                PATH=f'{ROOT}/usr/bin:{os.environ["PATH"]}')
        self.jobs, self.seconds = [], 0.0

    def file(self, above, text):
        name = re.search(r'`([^`]+)`:$', above).group(1)
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open('a' if 'At the end of' in above else 'w', encoding='utf-8') as out:
            out.write(text)

    def run(self, command, expected):
        began = time.monotonic()
        environment = dict(self.environment, PWD=str(self.folder))
        if command.startswith('mkdir ') and ' && cd ' in command:
            self.folder = self.folder / command.rsplit(' ', 1)[1]
            self.folder.mkdir()
        elif stop := re.fullmatch(r'kill -TERM %(\d+)', command):
            job = self.jobs[int(stop.group(1)) - 1]
            job.process.send_signal(signal.SIGTERM)
            self.check(command, expected, job.finish(), job.wait_for(lambda lines: True))
        elif command.endswith(' &'):
            job = Running('exec ' + command.removesuffix(' &'), self.folder, environment)
            self.jobs.append(job)
            lines = job.wait_for(lambda lines: not missing(expected, lines))
            self.check(command, expected, job.process.poll() or 0, lines)
        else:
            job = Running(command, self.folder, environment)
            try:
                self.check(command, expected, job.finish(), job.wait_for(lambda lines: True))
            finally:
                job.kill()
        self.seconds += time.monotonic() - began

    @staticmethod
    def check(command, expected, code, lines):
        for line in missing(expected, lines):
            sys.exit(f'`{command}` did not print\n  {line}\nbut\n  ' + '\n  '.join(lines))
        if code != 0:
            sys.exit(f'`{command}` ended with {code}:\n  ' + '\n  '.join(lines))

    def block(self, above, kind, text):
        if above.endswith('`:'):
            self.file(above, text)
        elif kind == 'sh':
            for command in text.replace('\\\n', ' ').splitlines():
                self.run(command, [])
        elif kind == 'console':
            for part in re.split(r'^\$ ', text, flags=re.M)[1:]:
                command, *expected = part.rstrip('\n').split('\n')
                self.run(command, expected)

    def end(self):
        for job in self.jobs:
            job.kill()


def main():
    sections = re.split(r'^## ', PAGE.read_text(encoding='utf-8'), flags=re.M)[1:]
    walk, walked = Walk(), 0
    try:
        for section in filter(HEADING.match, sections):
            walk.seconds, before = 0.0, processor_seconds()
            for above, kind, text in blocks(section):
                walk.block(above, kind, text)
                walked += 1
            used = processor_seconds() - before
            print(f'{walk.seconds:6.1f} s, processor {used:5.1f} s  {section.splitlines()[0]}', flush=True)
    finally:
        walk.end()
    if walked < 5:
        sys.exit(f'{PAGE} has only {walked} blocks to walk through')


if __name__ == '__main__':
    main()
