#!/usr/bin/env python3
"""How costs grow: with providers, references, services, connections, payloads, caller threads, loops.

  bench/growth.py --bin build/release/bin           a table; results/growth.json and growth.svg
  bench/growth.py --bin build/release/bin --once    the smallest numbers, a moment each: does it still work?
"""

import argparse
import json
import os
import pathlib
import subprocess
import sys

from driver import memory, plot, scenarios, systems
from driver.rounds import cost

ROOT = pathlib.Path(__file__).resolve().parent
DUBHE = next(system for system in systems.SYSTEMS if system.name == systems.OURS)
RAW_EPOLL = next(system for system in systems.SYSTEMS if system.name == systems.REFERENCE)


def in_process(folder, once):
    """What one process can measure by itself."""
    command = [folder / 'bench_growth', *(['--once'] if once else [])]
    print('choices, lists, references, services', file=sys.stderr, flush=True)
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, timeout=600, check=False)
    if done.returncode != 0:
        raise systems.Failed(f'bench_growth ended with {done.returncode}')
    return [json.loads(line) for line in done.stdout.splitlines()]


def row(what, n, value, unit):
    return {'what': what, 'n': n, 'value': value, 'unit': unit}


def payloads(options, sizes):
    for size in sizes:  # the largest is what `payload` allows, less a header
        scenario = scenarios.Scenario('payload', 1, 1, size)
        for system in (DUBHE, RAW_EPOLL):
            run = systems.measure(options.bin, system, scenario, options.core, options.seconds, 0.05)
            yield row(f'payload, {system.name}', size, cost(run), 'us of processor')


def threads(options, counts):
    for count in counts:
        scenario = scenarios.Scenario('threads', 1, count, 32, variant='threads')
        run = systems.measure(options.bin, DUBHE, scenario, None, options.seconds, 0.05)
        yield row('calls of threads, together', count, run['qps'], 'calls per second')


def loops(options, counts):
    for count in counts:
        scenario = scenarios.Scenario('loops', 16, 16, 32)
        run = systems.measure(options.bin, DUBHE, scenario, None, options.seconds, 0.05, extra=[f'--threads={count}'])
        yield row('calls of loops, together', count, run['qps'], 'calls per second')


def idle_connections(options, counts):
    if memory.allow_descriptors(max(counts) + 200) < max(counts) + 200:
        return
    found = memory.idle_connections(options.bin, DUBHE, counts)
    for count, size in found['bytes_per_connection'].items():
        yield row('idle connection, memory', count, size, 'B')


def everything(options):
    rows = in_process(options.bin, options.once)
    few = options.once
    rows += payloads(options, [32, 1 << 20] if few else [32, 256, 2048, 16 << 10, 128 << 10, 512 << 10, 1 << 20, (8 << 20) - 4096])
    rows += threads(options, [1] if few else [1, 2, 4, 8, 16, 32, 64])
    rows += loops(options, [1] if few else [1, 2])
    rows += idle_connections(options, [10] if few else [100, 1000, 9500])
    return rows


def by_name(rows):
    series = {}
    for row in rows:
        series.setdefault((row['what'], row['unit']), {})[row['n']] = row['value']
    return series


# What stands together in one panel of the plot: a title, and which rows, by the beginning of their names.
PANELS = [
    ('Choosing one of so many providers', 'choose, '),
    ('Applying a list of so many', 'list, '),
    ('Making so many references and services, time of each', 'time of a '),
    ('Memory of each of so many references and services', 'memory of a '),
    ('A call with a payload of so many bytes', 'payload, '),
    ('Calls of so many threads on one connection', 'calls of threads, '),
    ('Calls over 16 connections with so many loops', 'calls of loops, '),
    ('Memory of each of so many idle connections', 'idle connection, '),
]


def panels(rows):
    for title, start in PANELS:
        series = {(what.removeprefix(start), unit): line for (what, unit), line in by_name(rows).items()
                  if what.startswith(start)}
        if not series:
            continue
        places = sorted({n for line in series.values() for n in line})
        unit = ', '.join(dict.fromkeys(unit for _, unit in series))
        yield plot.Panel(title, unit, places, {what: [line.get(n) for n in places] for (what, _), line in series.items()})


def main(arguments):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--bin', type=pathlib.Path, required=True, help='folder of the bench_… programs')
    parser.add_argument('--once', action='store_true', help='the smallest numbers: does it still work?')
    parser.add_argument('--results', type=pathlib.Path, default=ROOT / 'results')
    options = parser.parse_args(arguments)
    options.core = max(os.sched_getaffinity(0))
    options.seconds = 0.05 if options.once else 0.5
    try:
        rows = everything(options)
    except systems.Failed as failure:
        print(failure, file=sys.stderr)
        return 1
    for (what, unit), line in by_name(rows).items():
        print(f'{what} [{unit}]')
        print('    ' + '  '.join(f'{n:,}: {value:,.{0 if value >= 1000 else 2}f}' for n, value in line.items()))
    if not options.once:
        options.results.mkdir(parents=True, exist_ok=True)
        (options.results / 'growth.json').write_text(json.dumps(rows, indent=1) + '\n')
        (options.results / 'growth.svg').write_text(plot.svg(list(panels(rows)), columns=2, width=680, height=360))
    return 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
