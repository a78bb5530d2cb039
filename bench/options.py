#!/usr/bin/env python3
"""What the settings for those who need them give: each against the same load without it, in the same minute.

  bench/options.py --bin build/release/bin           the table of docs/performance.md: with the setting ÷ without it, medians
  bench/options.py --bin build/release/bin --once    one moment each: does it still work?
"""

import argparse
import dataclasses
import os
import pathlib
import statistics
import sys

from driver import systems
from driver.rounds import cost
from driver.scenarios import BY_NAME, Scenario

DUBHE = next(system for system in systems.SYSTEMS if system.name == systems.OURS)
MEBIBYTE = Scenario('K', 1, 1, 1 << 20)  # of this table alone


@dataclasses.dataclass(frozen=True)
class Option:
    scenario: Scenario
    settings: tuple  # of both sides
    usual: tuple = ()  # what both sides are told with and without it
    one_core: bool = False


def options(cpus):
    """`cpus`: those that this process may use."""
    two = ('--dubhe.loops=2',)
    waits = ('--dubhe.busy-wait-us=50',)
    yield Option(BY_NAME['A'], waits)
    yield Option(BY_NAME['B'], waits)
    yield Option(BY_NAME['J'], waits)
    yield Option(BY_NAME['A'], waits, one_core=True)
    yield Option(BY_NAME['D'], two)
    yield Option(BY_NAME['D'], (f'--dubhe.loop-cpus={cpus[0]},{cpus[-1]}',), two)
    yield Option(BY_NAME['D'], ('--dubbo.protocol.iothreads=1',), two)
    yield Option(BY_NAME['I'], ('--dubhe.pool.threads=1', '--dubhe.pool.queue=1000'))
    yield Option(BY_NAME['I'], ('--dubhe.pool.threads=8', '--dubhe.pool.queue=1000'))
    for read in (8192, 262144):
        yield Option(BY_NAME['B'], (f'--dubhe.buffers.read={read}',), one_core=True)
        yield Option(BY_NAME['G'], (f'--dubhe.buffers.read={read}',), one_core=True)
    nothing = ('--dubhe.buffers.kept-reading=0', '--dubhe.buffers.kept-writing=0')
    yield Option(BY_NAME['B'], nothing, one_core=True)
    yield Option(BY_NAME['G'], nothing, one_core=True)
    yield Option(MEBIBYTE, nothing, one_core=True)
    turn = ('--dubbo.provider.parameters.read.turn=16384', '--dubbo.consumer.parameters.read.turn=16384')
    yield Option(BY_NAME['G'], turn, one_core=True)


def settings_text(option):
    text = ', '.join(f'`{setting.removeprefix("--")}`' for setting in option.settings)
    usual = ', '.join(f'`{setting.removeprefix("--")}`' for setting in option.usual)
    return f'{text}, with {usual}' if usual else text


def measure(arguments, option, settings):
    core = arguments.core if option.one_core else None
    return systems.measure(arguments.bin, DUBHE, option.scenario, core, arguments.seconds, 0.05, extra=settings)


def ratios(arguments, option):
    """Each figure with the setting as a multiple of it without, the median of pairs that ran one after the other."""
    found = {name: [] for name in ('processor time', 'calls per second', 'p50', 'p999')}
    for _ in range(arguments.repetitions):
        without = measure(arguments, option, option.usual)
        with_it = measure(arguments, option, (*option.usual, *option.settings))
        found['processor time'].append(cost(with_it) / cost(without))
        for name, field in (('calls per second', 'qps'), ('p50', 'p50_us'), ('p999', 'p999_us')):
            found[name].append(with_it[field] / without[field])
    return {name: statistics.median(values) for name, values in found.items()}


def main(arguments):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--bin', type=pathlib.Path, required=True, help='folder of the bench_… programs')
    parser.add_argument('--once', action='store_true', help='one moment each: does it still work?')
    parser.add_argument('--repetitions', type=int, default=7)
    parser.add_argument('--only', help='options whose settings have this in them')
    arguments = parser.parse_args(arguments)
    cpus = sorted(os.sched_getaffinity(0))
    arguments.core = cpus[-1]
    arguments.seconds = 0.05 if arguments.once else 0.3
    arguments.repetitions = 1 if arguments.once else arguments.repetitions
    print('| setting | load | processor time | calls per second | p50 | p999 |\n|---|---|--:|--:|--:|--:|')
    try:
        for option in options(cpus):
            if arguments.only and arguments.only not in ' '.join(option.settings):
                continue
            found = ratios(arguments, option)
            print(f'| {settings_text(option)} | {option.scenario.text}{", one core" if option.one_core else ""} | '
                  + ' | '.join(f'{value:.2f}' for value in found.values()) + ' |', flush=True)
    except systems.Failed as failure:
        print(failure, file=sys.stderr)
        return 1
    return 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
