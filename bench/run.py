#!/usr/bin/env python3
"""Measures what a call costs, beside raw epoll in the same minute.

Each row is a load: payload size, connections, calls in flight on each. For each row and repetition every system runs once,
one after the other, its server and its client pinned to one core together; the figure is processor time per call of both.
Machines change their speed while they are watched: a repetition in which raw epoll is off from its other repetitions of
the row by more than 1.3 times is repeated. Compare ratios, never figures of two runs.

  bench/run.py --bin build/release/bin             all rows, three repetitions of a second
  bench/run.py --bin build/release/bin --quick     fewer rows, short
  bench/run.py --bin build/release/bin --check     fails when a system is further from raw epoll than its goal
"""

import argparse
import collections
import json
import os
import pathlib
import statistics
import subprocess
import sys

REFERENCE = 'raw_epoll'
WHOLE = 'application'  # a call through everything: the one that has goals
# Systems in the order of the table; those that were not built are left out.
SYSTEMS = [REFERENCE, 'channel', 'echo', WHOLE]
TOO_FAR_OFF = 1.3

Row = collections.namedtuple('Row', 'payload connections in_flight variant goal')
# `goal`: how many times raw epoll's processor time the whole framework may take. `variant`: what else than an echo of bytes
# the application is asked for; only it and raw epoll take part in such a row.
ROWS = [
    Row(32, 1, 1, None, 1.65),
    Row(32, 1, 64, None, 11.0),
    Row(32, 1, 256, None, 20.0),
    Row(32, 16, 16, None, 5.9),
    Row(1024, 1, 64, None, 5.5),
    Row(65536, 1, 1, None, 1.65),
    Row(65536, 1, 64, None, 1.75),
    Row(1024, 1, 64, 'order', 13.6),
    Row(32, 1, 64, 'blocking', 16.0),
]
QUICK_ROWS = [0, 1, 3, 5, 7, 8]


class Failed(Exception):
    pass


def pinned(core):
    return lambda: os.sched_setaffinity(0, {core}) if core is not None else None


class Server:
    """A server program of ours, from its start until it is ended."""

    def __init__(self, program, core, extra):
        self.process = subprocess.Popen([program, '--role=server', '--port=0', *extra], stdout=subprocess.PIPE,
                                        preexec_fn=pinned(core), text=True)
        try:
            self.port = json.loads(self.process.stdout.readline())['port']
        except (ValueError, KeyError):
            self.end()
            raise Failed(f'{program} --role=server did not say its port') from None

    def end(self):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()


def run_once(program, row, seconds, warm_up, core, extra):
    extra = [*extra, f'--variant={row.variant}'] if row.variant and program.name != f'bench_{REFERENCE}' else extra
    server = Server(program, core, extra)
    try:
        client = subprocess.run(
            [program, '--role=client', f'--port={server.port}', f'--connections={row.connections}',
             f'--in-flight={row.in_flight}', f'--payload-bytes={row.payload}', f'--seconds={seconds}', f'--warm-up={warm_up}',
             f'--server-pid={server.process.pid}', *extra],
            stdout=subprocess.PIPE, preexec_fn=pinned(core), text=True, timeout=60 + 10 * seconds, check=False)
    except subprocess.TimeoutExpired:
        raise Failed(f'{program} --role=client did not end') from None
    finally:
        server.end()
    if client.returncode != 0:
        raise Failed(f'{program} --role=client ended with {client.returncode}')
    return json.loads(client.stdout.strip().splitlines()[-1])


def far_off(repetitions):
    """Which repetition has a raw epoll that is too far from the middle of all, or None."""
    figures = [repetition[REFERENCE]['cpu_us_per_call'] for repetition in repetitions]
    middle = statistics.median(figures)
    for index, figure in enumerate(figures):
        if max(figure / middle, middle / figure) > TOO_FAR_OFF:
            return index
    return None


def measure_row(programs, row, options):
    if row.variant:
        programs = {system: program for system, program in programs.items() if system in (REFERENCE, WHOLE)}
    repetitions = []
    repeats_left = options.repetitions
    while len(repetitions) < options.repetitions:
        repetitions.append({system: run_once(program, row, options.seconds, options.warm_up, options.core, options.extra)
                            for system, program in programs.items()})
        if len(repetitions) == options.repetitions and repeats_left > 0:
            index = far_off(repetitions)
            if index is not None:
                repeats_left -= 1
                del repetitions[index]
    return {system: median_of([repetition[system] for repetition in repetitions]) for system in programs}


def median_of(runs):
    middle = dict(runs[0])
    for key in ('calls_per_second', 'cpu_us_per_call', 'client_cpu_us', 'server_cpu_us', 'p50_us', 'p99_us', 'p999_us'):
        middle[key] = statistics.median(run[key] for run in runs)
    figures = [run['cpu_us_per_call'] for run in runs]
    middle['spread'] = max(figures) / min(figures) if min(figures) > 0 else 0.0
    return middle


def text_of(row):
    size = f'{row.payload} B' if row.payload < 1024 else f'{row.payload // 1024} KiB'
    return f'{row.variant or size}, {row.connections}×{row.in_flight}'


def print_table(results):
    print(f'{"load":<16}{"system":<12}{"µs/call":>9}{"× raw":>8}{"goal ×":>8}{"client":>9}{"server":>9}'
          f'{"p50 µs":>10}{"p99":>10}{"p999":>10}{"spread":>8}')
    for row, systems in results:
        raw = systems[REFERENCE]['cpu_us_per_call']
        for system, run in systems.items():
            goal = f'{row.goal:.2f}' if system == WHOLE else ''
            print(f'{text_of(row) if system == REFERENCE else "":<16}{system:<12}{run["cpu_us_per_call"]:>9.3f}'
                  f'{run["cpu_us_per_call"] / raw:>8.2f}{goal:>8}{run["client_cpu_us"]:>9.3f}{run["server_cpu_us"]:>9.3f}'
                  f'{run["p50_us"]:>10.1f}{run["p99_us"]:>10.1f}{run["p999_us"]:>10.1f}{run["spread"]:>8.2f}')


def misses(results):
    found = []
    for row, systems in results:
        if WHOLE not in systems:
            continue
        ratio = systems[WHOLE]['cpu_us_per_call'] / systems[REFERENCE]['cpu_us_per_call']
        if ratio > row.goal:
            found.append(f'{text_of(row)}: a call takes {ratio:.2f} times raw epoll, the goal is {row.goal:.2f}')
    return found


def parse(arguments):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--bin', type=pathlib.Path, required=True, help='folder of the bench_… programs')
    parser.add_argument('--quick', action='store_true', help='fewer rows, shorter runs')
    parser.add_argument('--once', action='store_true', help='each program once, a moment long: do they still run?')
    parser.add_argument('--check', action='store_true', help='exit code 1 when a goal is missed')
    parser.add_argument('--repetitions', type=int, default=3)
    parser.add_argument('--seconds', type=float, help='measured time of one run')
    parser.add_argument('--core', type=int, help='which core; -1: do not pin. Default: the last this process may use')
    parser.add_argument('--only', action='append', help='only these systems, beside raw_epoll')
    parser.add_argument('--json', type=pathlib.Path, help='write the medians there, too')
    parser.add_argument('--extra', action='append', default=[], help='handed to server and client, as in --extra=--pool=1')
    options = parser.parse_args(arguments)
    options.core = max(os.sched_getaffinity(0)) if options.core is None else options.core if options.core >= 0 else None
    options.warm_up = 0.05 if options.once else 0.2
    if options.once:
        options.repetitions = 1
    options.seconds = options.seconds or (0.05 if options.once else 0.4 if options.quick else 1.0)
    return options


def main(arguments):
    options = parse(arguments)
    programs = {system: options.bin / f'bench_{system}' for system in SYSTEMS
                if system == REFERENCE or not options.only or system in options.only}
    programs = {system: program for system, program in programs.items() if program.exists()}
    if REFERENCE not in programs:
        print(f'{options.bin / "bench_raw_epoll"} does not exist; build the target bench_raw_epoll first', file=sys.stderr)
        return 2
    rows = [ROWS[index] for index in QUICK_ROWS] if options.quick or options.once else ROWS
    results = []
    try:
        for row in rows:
            results.append((row, measure_row(programs, row, options)))
    except Failed as failure:
        print(failure, file=sys.stderr)
        return 1
    print_table(results)
    if options.json:
        options.json.write_text(json.dumps([run for _, systems in results for run in systems.values()], indent=1) + '\n')
    missed = misses(results)
    for line in missed:
        print(line)
    return 1 if missed and options.check else 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
