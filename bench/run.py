#!/usr/bin/env python3
"""Measures what a call costs, beside raw epoll and other frameworks in the same minute.

For each scenario and repetition every system runs once, one after the other: its server and its client pinned to one
core together, for processor time per call, and once more free, for calls per second. One scenario is run at a fixed
rate, too. What does not depend on the machine's mood is counted in runs of its own: allocations, system calls,
instructions per call.

  bench/run.py --bin build/release/bin             everything, three repetitions
  bench/run.py --bin build/release/bin --quick     fewer scenarios, short
  bench/run.py --bin build/release/bin --check     fails when a call is further from raw epoll than its goal
"""

import argparse
import os
import pathlib
import shutil
import sys
import time

from driver import memory, plot, report, rounds, scenarios, systems
from driver.rounds import cost

ROOT = pathlib.Path(__file__).resolve().parent


def parse(arguments):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--bin', type=pathlib.Path, required=True, help='folder of the bench_… programs')
    parser.add_argument('--quick', action='store_true', help='fewer scenarios, shorter runs')
    parser.add_argument('--once', action='store_true', help='every scenario once, a moment long: does it still work?')
    parser.add_argument('--check', action='store_true', help='exit code 1 when a goal is missed')
    parser.add_argument('--repetitions', type=int, default=3)
    parser.add_argument('--seconds', type=float, help='measured time of one run')
    parser.add_argument('--rate', type=float, default=20000, help='calls per second of the open loop')
    parser.add_argument('--core', type=int, help='where pinned runs take place. Default: the last this process may use')
    parser.add_argument('--only', action='append', help='only these systems, beside raw-epoll')
    parser.add_argument('--scenario', action='append', choices=list(scenarios.BY_NAME), help='only these scenarios')
    parser.add_argument('--parts', action='store_true', help='parts of dubhe as systems of their own, too')
    parser.add_argument('--pinned-only', action='store_true', help='processor time per call alone')
    parser.add_argument('--results', type=pathlib.Path, default=ROOT / 'results', help='folder of latest.json and .svg')
    parser.add_argument('--extra', action='append', default=[], help='for server and client, as in --extra=--threads=2')
    options = parser.parse_args(arguments)
    options.core = max(os.sched_getaffinity(0)) if options.core is None else options.core
    options.warm_up = 0.05 if options.once else 0.1
    options.repetitions = 1 if options.once else options.repetitions
    options.seconds = options.seconds or (0.2 if options.once else 0.25 if options.quick else 0.3)
    chosen = options.scenario or (scenarios.QUICK if options.quick else list(scenarios.BY_NAME))
    options.scenarios = [scenarios.BY_NAME[name] for name in chosen]
    return options


class Run:
    def __init__(self, options):
        self.options = options
        wanted = [system for system in systems.SYSTEMS + (systems.PARTS if options.parts else [])
                  if system.name == systems.REFERENCE or not options.only or system.name in options.only]
        self.present = [system for system in wanted if (options.bin / system.program).exists()]
        self.absent = [system for system in wanted if system not in self.present]
        self.rows = []
        self.memory = {}
        self.began = time.monotonic()
        # On a machine that never comes to rest, a run would take twice its time.
        self.no_repeats_after = self.began + (60 if options.quick else 300)

    def say(self, what):
        print(f'{time.monotonic() - self.began:4.0f} s  {what}', file=sys.stderr, flush=True)

    def measure(self, scenario, pinned, rate=0):
        options = self.options
        self.say(f'{scenario.text}{", one core" if pinned else ", free"}{", at a fixed rate" if rate else ""}')
        part = [system for system in self.present if systems.takes_part(system, scenario)]
        core = options.core if pinned else None
        found = rounds.interleaved(part, options.repetitions, lambda system: systems.measure(
            options.bin, system, scenario, core, options.seconds, options.warm_up, rate, options.extra),
            lambda: time.monotonic() < self.no_repeats_after)
        loop = 'open' if rate else 'closed'
        for system in part:
            counted = self.count(system, scenario) if pinned and not rate and not options.once else None
            self.rows.append(report.row(scenario, system.name, pinned, loop, found[system.name], counted))
        self.rows += [report.row(scenario, system.name, pinned, loop) for system in self.absent
                      if systems.takes_part(system, scenario)]

    def count(self, system, scenario):
        options = self.options
        if options.pinned_only:
            return None
        counts = systems.count_calls(options.bin, system, scenario, options.core, *self.counted_calls(scenario))
        found = {'allocations': sum(side[0] for side in counts), 'syscalls': sum(side[1] for side in counts)}
        if self.counts_instructions(system, scenario):
            sides = systems.count_instructions(options.bin, system, scenario, options.core)
            found['instructions'] = sum(side[0] for side in sides)
        return found

    @staticmethod
    def counted_calls(scenario):
        return (500, 2500) if scenario.payload > 4096 else (2000, 12000)

    def counts_instructions(self, system, scenario):
        """Valgrind is slow: the loads of the gate, and in a quick run ours alone."""
        return (shutil.which('valgrind') is not None and scenario.name in ('B', 'H') and
                (not self.options.quick or system.name in (systems.REFERENCE, systems.OURS)))

    def everything(self):
        options = self.options
        for scenario in options.scenarios:
            self.measure(scenario, pinned=True)
            if not (options.quick or options.once or options.pinned_only):
                self.measure(scenario, pinned=False)
            if scenario.name == scenarios.OPEN_LOOP and not options.pinned_only:
                self.measure(scenario, pinned=False, rate=options.rate)
        if not options.once and not options.pinned_only:
            self.idle_connections()

    def idle_connections(self):
        counts = [1000] if self.options.quick else [1000, 9500]
        if memory.allow_descriptors(max(counts) + 200) < max(counts) + 200:
            print(f'idle connections: not measured, this process may not open {max(counts)} descriptors', file=sys.stderr)
            return
        for system in self.present:
            if system.hello:
                self.say(f'idle connections of {system.name}')
                self.memory[system.name] = memory.idle_connections(self.options.bin, system, counts)


def write_plot(rows, path):
    """Processor time per call over the scenarios, a line for each system."""
    pinned = [one for one in rows if one['pinned'] and one['loop'] == 'closed' and one['qps'] is not None]
    places = list(dict.fromkeys(one['scenario'] for one in pinned))
    series = {}
    for one in pinned:
        series.setdefault(one['system'], [None] * len(places))[places.index(one['scenario'])] = cost(one)
    titles = [scenarios.BY_NAME[name].text for name in places]
    path.write_text(plot.svg([plot.Panel('Processor time per call, client and server on one core', 'µs', titles, series)],
                             width=1200, height=560))


def main(arguments):
    options = parse(arguments)
    run = Run(options)
    if all(system.name != systems.REFERENCE for system in run.present):
        print(f'{options.bin / "bench_raw_epoll"} does not exist; build the target bench_all first', file=sys.stderr)
        return 2
    try:
        run.everything()
    except systems.Failed as failure:
        print(failure, file=sys.stderr)
        return 1
    run.say('done')
    print(report.table(run.rows))
    print(report.beside_grpc_table(run.rows))
    if run.memory:
        print(report.memory_table(run.memory))
    if not options.once:
        report.write_json(run.rows, options.results / 'latest.json')
        write_plot(run.rows, options.results / 'latest.svg')
    missed = report.misses(run.rows)
    for line in missed:
        print(line)
    return 1 if missed and options.check else 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
