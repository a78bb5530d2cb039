"""What a run found, as rows of JSON and as a table."""

import json

from driver.rounds import cost
from driver.scenarios import BY_NAME, PATIENCE, PATIENT
from driver.systems import GRPC, OURS, REFERENCE

FIELDS = ('scenario', 'system', 'connections', 'in_flight', 'payload', 'pinned', 'loop', 'qps',
          'p50_us', 'p99_us', 'p999_us', 'cpu_us_client', 'cpu_us_server', 'syscalls', 'allocations', 'instructions')


def row(scenario, system, pinned, loop, run=None, counted=None):
    """`run`: medians, None when the system was not measured. `counted`: allocations, syscalls, instructions."""
    made = dict.fromkeys(FIELDS)
    made.update(scenario=scenario.name, system=system, connections=scenario.connections, in_flight=scenario.in_flight,
                payload=scenario.payload, pinned=pinned, loop=loop)
    made.update(run or {})
    made.update(counted or {})
    return made


def write_json(rows, path):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text('[\n' + ',\n'.join(json.dumps(one) for one in rows) + '\n]\n')


def reference_of(rows, of):
    """The row of raw epoll beside this one."""
    for one in rows:
        if one['system'] == REFERENCE and all(one[key] == of[key] for key in ('scenario', 'pinned', 'loop')):
            return one
    return None


def ratio(rows, of):
    """Processor time of a call as a multiple of raw epoll's in the same repetitions."""
    reference = reference_of(rows, of)
    if reference is None or of['qps'] is None or cost(reference) <= 0:
        return None
    return cost(of) / cost(reference)


class BesideGrpc:
    """A load as dubhe and the better of gRPC's two ways make it: of the latter the least of each figure."""

    def __init__(self, rows, name):
        def of(systems, pinned):
            return [one for one in rows if one['scenario'] == name and one['system'] in systems and
                    one['pinned'] == pinned and one['loop'] == 'closed' and one['qps'] is not None]

        ours, theirs = of([OURS], True), of(GRPC, True)
        self.scenario = BY_NAME[name]
        self.times = min(cost(one) for one in theirs) / cost(ours[0]) if ours and theirs else None
        # The slowest calls where each side has a core, if that was measured.
        self.free = bool(of([OURS], False))
        slow_ours, slow_theirs = (of([OURS], not self.free), of(GRPC, not self.free))
        self.p999 = slow_ours[0]['p999_us'] if slow_ours else None
        self.their_p999 = min((one['p999_us'] for one in slow_theirs), default=None)

    def p999_ratio(self):
        return self.p999 / self.their_p999 if self.p999 and self.their_p999 else None

    def p999_goal(self):
        return PATIENCE if self.free and self.scenario.name == PATIENT else None


def beside_grpc(rows):
    names = dict.fromkeys(one['scenario'] for one in rows)
    return [found for found in (BesideGrpc(rows, name) for name in names) if found.times is not None]


def beside_grpc_table(rows):
    found = beside_grpc(rows)
    if not found:
        return ''
    lines = ['', f'{"beside gRPC":<24}{"its time ÷ ours":>16}{"goal":>7}{"our p999 µs":>13}{"its p999":>11}{"÷":>7}{"goal":>7}']
    for one in found:
        place = '' if one.free else '  on one core'
        lines.append(f'{one.scenario.text:<24}{figure(one.times, 1, 16)}{figure(one.scenario.times_grpc, 1, 7)}'
                     f'{figure(one.p999, 0, 13)}{figure(one.their_p999, 0, 11)}{figure(one.p999_ratio(), 2, 7)}'
                     f'{figure(one.p999_goal(), 2, 7)}{place}')
    return '\n'.join(lines)


def figure(value, digits=0, width=9):
    return f'{"–" if value is None else f"{value:,.{digits}f}":>{width}}'


def table(rows):
    lines = [f'{"load":<24}{"system":<15}{"µs/call":>9}{"× raw":>8}{"goal":>7}{"client":>9}{"server":>9}{"QPS":>12}'
             f'{"p50 µs":>9}{"p99":>9}{"p999":>9}{"syscalls":>10}{"allocs":>8}{"instr.":>9}']
    before = None
    for one in rows:
        scenario = BY_NAME[one['scenario']]
        group = f'{scenario.text}{"" if one["pinned"] else " free"}{" open" if one["loop"] == "open" else ""}'
        start = f'{group if group != before else "":<24}{one["system"]:<15}'
        before = group
        if one['qps'] is None:
            lines.append(f'{start}not measured')
            continue
        goal = scenario.goal if one['system'] == OURS and one['pinned'] and one['loop'] == 'closed' else None
        lines.append(
            f'{start}{figure(cost(one), 3)}{figure(ratio(rows, one), 2, 8)}{figure(goal, 2, 7)}'
            f'{figure(one["cpu_us_client"], 3)}{figure(one["cpu_us_server"], 3)}{figure(one["qps"], 0, 12)}'
            f'{figure(one["p50_us"], 1)}{figure(one["p99_us"], 1)}{figure(one["p999_us"], 1)}'
            f'{figure(one["syscalls"], 3, 10)}{figure(one["allocations"], 1, 8)}'
            f'{figure(one["instructions"])}')
    return '\n'.join(lines)


def memory_table(found):
    lines = ['', f'{"memory of a server":<20}{"fresh KiB":>12}  bytes per idle connection, of so many']
    for system, memory in found.items():
        each = ', '.join(f'{count}: {figure(size, 0, 1)}' for count, size in memory['bytes_per_connection'].items())
        lines.append(f'{system:<20}{figure(memory["fresh_kib"], 0, 12)}  {each}')
    return '\n'.join(lines)


def misses(rows):
    found = []
    for one in rows:
        scenario = BY_NAME[one['scenario']]
        if one['system'] != OURS or not one['pinned'] or one['loop'] != 'closed' or scenario.goal is None:
            continue
        found_ratio = ratio(rows, one)
        if found_ratio is not None and found_ratio > scenario.goal:
            found.append(f'{scenario.text}: a call takes {found_ratio:.2f} times raw epoll, '
                         f'the goal is {scenario.goal:.2f}')
    for one in beside_grpc(rows):
        if one.scenario.times_grpc is not None and one.times < one.scenario.times_grpc:
            found.append(f'{one.scenario.text}: gRPC takes {one.times:.1f} times as much, the goal is '
                         f'{one.scenario.times_grpc:.1f}')
        if one.p999_goal() is not None and one.p999_ratio() > one.p999_goal():
            found.append(f'{one.scenario.text}: p999 is {one.p999_ratio():.2f} of gRPC\'s, the goal is {one.p999_goal():.2f}')
    return found
