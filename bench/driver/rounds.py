"""Repetitions with everything interleaved, and their medians."""

import statistics

from driver.systems import REFERENCE

TOO_FAR_OFF = 1.3
FIGURES = ('qps', 'p50_us', 'p99_us', 'p999_us', 'cpu_us_client', 'cpu_us_server')


def cost(run):
    """Processor time of a call, client and server together."""
    return run['cpu_us_client'] + run['cpu_us_server']


def far_off(repetitions):
    """Which repetition has a raw epoll that is too far from the middle of all, or None."""
    figures = [cost(repetition[REFERENCE]) for repetition in repetitions]
    middle = statistics.median(figures)
    for index, figure in enumerate(figures):
        if figure <= 0 or middle <= 0 or max(figure / middle, middle / figure) > TOO_FAR_OFF:
            return index
    return None


def median_of(runs):
    return {figure: statistics.median(run[figure] for run in runs) for figure in FIGURES}


def interleaved(systems, repetitions, run, may_repeat):
    """Medians of run(system) by the system's name: each system once in every repetition, one after the other. A
    repetition in which the machine had another mood is repeated, as often as there are repetitions and while
    may_repeat() says so."""
    done = []
    repeats_left = repetitions
    while len(done) < repetitions:
        done.append({system.name: run(system) for system in systems})
        if len(done) == repetitions and repeats_left > 0 and may_repeat():
            index = far_off(done)
            if index is not None:
                repeats_left -= 1
                del done[index]
    return {system.name: median_of([repetition[system.name] for repetition in done]) for system in systems}
