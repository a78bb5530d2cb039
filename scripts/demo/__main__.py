"""Builds the sample order_push and plays its story; see scripts/demo.sh."""

import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

from directory import Directory
from processes import DemoError, Household
from screen import Screen
from story import Story
from zookeeper import ZooKeeper

REGISTRIES = {'zookeeper': ZooKeeper, 'file': Directory}
ROOT = pathlib.Path(__file__).resolve().parents[2]


class Interrupted(BaseException):

    def __init__(self, number):
        self.number = number


def on_signal(number, _frame):
    # Once is enough: what follows is tidying up, and is not to be disturbed.
    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, signal.SIG_IGN)
    raise Interrupted(number)


def run_to_log(screen, command, log):
    """Runs a build step in a group of its own; ends the whole group when interrupted."""
    with open(log, 'ab') as out:
        process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=out, stderr=out,
                                   start_new_session=True)
    try:
        while process.poll() is None:
            show_progress(screen, log)
            time.sleep(0.1)
        return process.returncode
    except BaseException:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        raise


def show_progress(screen, log):
    """Ninja writes `[done/all] what` for each step."""
    with open(log, 'rb') as text:
        text.seek(max(0, os.path.getsize(log) - 4096))
        steps = re.findall(rb'^\[(\d+)/(\d+)\]', text.read(), re.M)
    if steps:
        done, total = int(steps[-1][0]), int(steps[-1][1])
        screen.progress(done / total, f'{done} of {total} steps')


def build(screen, folder):
    """Builds the two programs in build/release, beside what else may be built there."""
    binaries = ROOT / os.environ.get('DUBHE_BUILD', 'build/release')
    screen.say('Building the sample (a few minutes the first time, seconds later).')
    log = os.path.join(folder, 'build.log')
    configure = ['cmake', '--preset', 'release', '-B', str(binaries)]
    if not (binaries / 'CMakeCache.txt').exists():
        configure += ['-DDUBHE_TESTS=OFF', '-DDUBHE_BENCH=OFF']
    configure += ['-DDUBHE_SAMPLES=ON']
    compile_both = ['cmake', '--build', str(binaries), '--parallel', str(os.cpu_count() or 2),
                    '--target', 'order_push', 'order_push_supplier']
    for step in (configure, compile_both):
        if run_to_log(screen, step, log) != 0:
            lines = pathlib.Path(log).read_text(encoding='utf-8', errors='replace').splitlines()[-40:]
            raise DemoError('building failed:\n' + '\n'.join(lines))
    return {'supplier': str(binaries / 'bin/order_push_supplier'), 'consumer': str(binaries / 'bin/order_push')}


def environment_for(folder):
    """Of the caller's environment only what says nothing about Dubbo; the home folder is the demo's own, and
    everybody is announced under the loopback address."""
    kept = {name: value for name, value in os.environ.items() if not name.upper().startswith(('DUBBO', 'DUBHE'))}
    return {**kept, 'HOME': folder, 'DUBBO_IP_TO_REGISTRY': '127.0.0.1'}


def play(screen, household, folder, registry):
    binaries = build(screen, folder)
    story = Story(screen, household, folder, binaries, str(ROOT / 'samples/order_push/data/orders.jsonl'),
                  environment_for(folder), REGISTRIES[registry](household, folder))
    story.play()
    story.show()
    twice = story.twice()
    screen.say('\nTwice are orders that arrived again because their first attempt was cut off or late: a supplier that had\n'
               'one before answers with the same receipt. It is counted from the suppliers\' journals, also from that of the\n'
               'killed one, up to its last written line.')
    complaints = list(story.complaints())
    for complaint in complaints:
        screen.say(f'not as it should be: {complaint}')
    screen.say(f'demo: calls={story.calls} failed={story.failed} twice={twice} registry_outage={story.outage_s:.1f} '
               f'{"FAILED" if complaints else "ok"}')
    return 1 if complaints else 0


def main(registry):
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, on_signal)
    screen = Screen()
    household = Household()
    folder = None
    try:
        folder = tempfile.mkdtemp(prefix='dubhe-demo-')
        return play(screen, household, folder, registry)
    except DemoError as error:
        screen.say(f'demo: stopped: {error}')
        return 1
    except Interrupted as interrupted:
        screen.say('demo: interrupted; everything that was started is ended')
        return 128 + interrupted.number
    finally:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        household.end()
        if folder is not None:
            shutil.rmtree(folder, ignore_errors=True)


if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:]))
