#!/usr/bin/env python3
"""Fails when a call of dubhe costs more than its budget of allocations, system calls or instructions.

These do not depend on how fast the machine is or what else it does, so the budgets of budget.json are narrow: what was
counted, and a little more. Whoever makes a call cheaper lowers them.

  bench/gate.py --bin build/release/bin                      exit code 1 when something is over its budget
  bench/gate.py --bin build/release/bin --plant=allocation   one allocation (or send) more in every call: exit code 1
                                                             unless just that is found in every scenario
  bench/gate.py --bin build/release/bin --write              counts, and writes budget.json anew
"""

import argparse
import json
import math
import os
import pathlib
import shutil
import sys

from driver import scenarios, systems

BUDGET = pathlib.Path(__file__).resolve().parent / 'budget.json'
DUBHE = next(system for system in systems.SYSTEMS if system.name == systems.OURS)
FOUND_BY = {'allocation': 'allocations', 'send': 'system calls'}
# What else the machine does can only add to a count (a read that finds half a batch): the least of some is the truth.
ATTEMPTS = 3


def count(folder, scenario, core, extra):
    """{(side, what): per call}"""
    counts = systems.count_calls(folder, DUBHE, scenario, core, extra=extra)
    found = {}
    for side, (allocations, system_calls) in zip(('client', 'server'), counts):
        found[side, 'allocations'] = allocations
        found[side, 'system calls'] = system_calls
    return found


def count_instructions(folder, scenario, core, extra):
    counts = systems.count_instructions(folder, DUBHE, scenario, core, extra=extra)
    return {(side, 'instructions'): one[0] for side, one in zip(('client', 'server'), counts)}


def over(found, budget):
    return [key for key, value in found.items() if value > budget[key[0]][key[1]]]


def with_margin(what, count, before):
    """What a budget allows: little enough to see a few instructions. System calls depend on how a busy machine cuts batches
    in pieces: their budget stays, and is far from one more per call."""
    if what == 'system calls':
        return before
    if what == 'allocations':
        return math.ceil((count * 1.005 + 0.02) * 100) / 100
    return math.ceil(count * 1.03 / 10) * 10


def least(counting, budget):
    """Counts again while something is over its budget, and keeps the least of each."""
    best = {}
    for _ in range(ATTEMPTS):
        for key, value in counting().items():
            best[key] = min(value, best.get(key, value))
        if not over(best, budget):
            break
    return best


def count_everything(options, scenario, budget):
    extra = [f'--plant={options.plant}'] if options.plant else []
    found = least(lambda: count(options.bin, scenario, options.core, extra), budget)
    if options.instructions:
        found.update(least(lambda: count_instructions(options.bin, scenario, options.core, extra), budget))
    return found


def write_budgets(options, budgets):
    nothing = {side: {'allocations': 0, 'system calls': 0, 'instructions': 0} for side in ('client', 'server')}
    written = []
    for name, before in budgets.items():
        found = count_everything(options, scenarios.BY_NAME[name], nothing)
        sides = []
        for side in nothing:
            limits = {what: with_margin(what, found[side, what], before[side][what]) for what in nothing[side]}
            sides.append(f'  "{side}": {json.dumps(limits)}')
        written.append(f' "{name}": {{\n' + ',\n'.join(sides) + '\n }')
    BUDGET.write_text('{\n' + ',\n'.join(written) + '\n}\n')


def check(options, name, budget):
    """Prints what was counted; answers the kinds that are over."""
    scenario = scenarios.BY_NAME[name]
    found = count_everything(options, scenario, budget)
    too_much = over(found, budget)
    for (side, what), value in found.items():
        limit = budget[side][what]
        mark = '   over its budget' if (side, what) in too_much else ''
        print(f'{scenario.text:<14}{side:<8}{what:<14}{value:>12.4f} of {limit:>10}{mark}')
    return {what for _, what in too_much}


def main(arguments):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--bin', type=pathlib.Path, required=True, help='folder of the bench_… programs')
    parser.add_argument('--plant', choices=list(FOUND_BY), help='an offence that has to be found')
    parser.add_argument('--write', action='store_true', help='writes the budget instead of looking at it')
    parser.add_argument('--core', type=int, default=max(os.sched_getaffinity(0)), help='where both processes run')
    options = parser.parse_args(arguments)
    # A planted offence is found without them, which take the longest.
    options.instructions = shutil.which('valgrind') is not None and not options.plant
    budgets = json.loads(BUDGET.read_text())
    if options.write and not options.instructions:
        print('--write needs valgrind (package valgrind), and nothing planted', file=sys.stderr)
        return 2
    try:
        if options.write:
            write_budgets(options, budgets)
            return 0
        over_in = {name: check(options, name, budget) for name, budget in budgets.items()}
    except systems.Failed as failure:
        print(failure, file=sys.stderr)
        return 2
    if options.plant:
        missed = [name for name, kinds in over_in.items() if kinds != {FOUND_BY[options.plant]}]
        for name in missed:
            print(f'{name}: one {options.plant} more in every call should be over the budget of {FOUND_BY[options.plant]} '
                  f'and of nothing else; this is over: {", ".join(sorted(over_in[name])) or "nothing"}')
        return 1 if missed else 0
    if not options.instructions:
        print('instructions: not counted, there is no valgrind here (package valgrind)')
    if any(over_in.values()):
        print(f'A call costs more than it may. If it is worth that, write the new figure to {BUDGET.name} and say why.')
        return 1
    return 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
