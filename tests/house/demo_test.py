#!/usr/bin/env python3
"""The demo's judgement, without its processes: what it must complain about, and what counts as twice."""

import io
import pathlib
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / 'scripts' / 'demo'))

from directory import Directory  # noqa: E402
from estate import Figures  # noqa: E402
from processes import DemoError  # noqa: E402
from screen import Screen  # noqa: E402
from story import Row, Story  # noqa: E402


class FakeSupplier:

    def __init__(self, name, weight, numbers=()):
        self.name, self.weight, self.address = name, weight, f'127.0.0.1:{name}'
        self._numbers = list(numbers)

    def journal_numbers(self):
        return self._numbers


def figures(by, failed=0, calls=None):
    return Figures({'calls': sum(by.values()) if calls is None else calls, 'failed': failed, 'by': by,
                    'tp50_us': 100, 'tp99_us': 2500})


class Judgement(unittest.TestCase):

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix='dubhe-demo-test-')
        self.addCleanup(folder.cleanup)
        self.out = io.StringIO()
        self.story = Story(Screen(self.out), None, folder.name, {}, '', {}, Directory(None, folder.name))
        self.north, self.south = FakeSupplier('north', 400), FakeSupplier('south', 200)
        self.story.suppliers = [self.north, self.south]
        self.story.outage_s = 10.2

    def judge(self, north, south, steady=True, failed=0):
        by = {self.north.address: north, self.south.address: south}
        self.story.rows = [Row('a phase', figures(by, failed), self.story.suppliers if steady else [])]
        return list(self.story.complaints())

    def test_shares_near_their_weights_are_well(self):
        self.assertEqual(self.judge(6667, 3333), [])
        self.assertEqual(self.judge(6200, 3800), [])

    def test_a_share_more_than_five_points_off_is_named(self):
        self.assertIn('north got 61.0 % of the calls, its weight asks for 66.7 %', self.judge(6100, 3900)[0])
        self.assertEqual(len(self.judge(10000, 0)), 2)

    def test_a_phase_whose_list_changes_is_not_judged_by_shares(self):
        self.assertEqual(self.judge(100, 9900, steady=False), [])

    def test_failed_calls_are_named(self):
        self.assertEqual(self.judge(6667, 3333, failed=2), ['a phase: 2 of 10000 calls failed'])

    def test_a_phase_without_calls_is_named(self):
        self.assertIn('a phase: no call was made', self.judge(0, 0, steady=False))

    def test_a_short_outage_is_named(self):
        self.story.outage_s = 9.9
        self.assertEqual(self.judge(6667, 3333), ['the registry was away for 9.9 s only'])

    def test_calls_to_somebody_unknown_spoil_the_shares(self):
        by = {self.north.address: 4000, self.south.address: 2000, '127.0.0.1:9': 4000}
        self.story.rows = [Row('a phase', figures(by), self.story.suppliers)]
        self.assertEqual(len(list(self.story.complaints())), 2)

    def test_twice_is_counted_over_all_suppliers(self):
        self.story.suppliers = [FakeSupplier('north', 400, ['1', '2', '2', '3']), FakeSupplier('south', 200, ['3', '4'])]
        self.assertEqual(self.story.twice(), 2)

    def test_the_table_shows_each_phase_and_supplier(self):
        self.judge(6667, 3333)
        self.story.show()
        self.assertEqual(self.out.getvalue().splitlines()[1].split(),
                         ['phase', 'calls', 'failed', 'north', '(400)', 'south', '(200)', 'TP50', 'TP99'])
        self.assertEqual(self.out.getvalue().splitlines()[3].split(),
                         ['a', 'phase', '10,000', '0', '66.7', '%', '33.3', '%', '0.10', 'ms', '2.50', 'ms'])


class Outage(unittest.TestCase):

    def setUp(self):
        self.folder = tempfile.TemporaryDirectory(prefix='dubhe-demo-test-')
        self.addCleanup(self.folder.cleanup)
        self.directory = Directory(None, self.folder.name)
        self.directory.start()

    def path(self):
        return pathlib.Path(self.directory.address.removeprefix('file://'))

    def test_a_directory_is_away_and_comes_back_as_it_was(self):
        self.path().mkdir()
        (self.path() / 'entry').write_text('kept', encoding='utf-8')
        self.directory.kill()
        self.assertFalse(self.path().parent.exists())
        self.directory.start_again()
        self.assertEqual((self.path() / 'entry').read_text(encoding='utf-8'), 'kept')

    def test_one_that_was_made_meanwhile_is_a_fault(self):
        self.directory.kill()
        self.path().mkdir(parents=True)
        with self.assertRaisesRegex(DemoError, 'while it was away'):
            self.directory.start_again()


if __name__ == '__main__':
    unittest.main()
