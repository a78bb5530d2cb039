#!/usr/bin/env python3
"""What the scripts say on a system that has not, or cannot have, what they need. A stand-in for dpkg-query says what is installed."""

import os
import pathlib
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]


class Scripts(unittest.TestCase):

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix='dubhe-scripts-test-')
        self.addCleanup(folder.cleanup)
        self.bin = pathlib.Path(folder.name)

    def stand_in(self, name, text):
        path = self.bin / name
        path.write_text('#!/bin/bash\n' + text)
        path.chmod(0o755)

    def install_missing(self, installed, *packages):
        """Runs it with a dpkg-query that knows `installed`, and an apt-get that tells its arguments and fails."""
        self.stand_in('dpkg-query', f'[[ " {" ".join(installed)} " == *" ${{@: -1}} "* ]] && echo installed\n')
        self.stand_in('apt-get', 'echo "apt-get $*"; exit 100\n')
        self.stand_in('sudo', 'exec "$@"\n')
        script = f'. "{ROOT}/scripts/lib.sh"; install_missing {" ".join(packages)}'
        return subprocess.run(['bash', '-c', script], capture_output=True, text=True, check=False,
                              env=dict(os.environ, PATH=f'{self.bin}:{os.environ["PATH"]}'))

    def test_another_boost_in_the_way_is_named_with_the_mend(self):
        for other in ('libboost1.74-dev', 'libboost-dev'):
            with self.subTest(other):
                done = self.install_missing(['g++', other], 'g++', 'libboost1.81-dev')
                self.assertEqual(done.returncode, 1)
                self.assertIn(f'{other} is installed and cannot stand beside libboost1.81-dev', done.stderr)
                self.assertIn('apt-get remove libboost-dev libboost1.74-dev', done.stderr)
                self.assertNotIn('Installing', done.stdout)

    def test_nothing_is_asked_of_apt_when_all_is_there(self):
        done = self.install_missing(['g++', 'libboost1.81-dev'], 'g++', 'libboost1.81-dev')
        self.assertEqual((done.returncode, done.stdout, done.stderr), (0, '', ''))

    def test_what_is_installed_is_said_and_a_failure_shows_what_apt_said(self):
        done = self.install_missing(['g++'], 'g++', 'cmake', 'cmake', 'ninja-build')
        self.assertEqual(done.returncode, 1)
        self.assertIn('Installing cmake ninja-build (', done.stdout)
        self.assertIn('apt-get update', done.stderr)
        self.assertIn('apt could not install cmake ninja-build', done.stderr)

    def test_an_unknown_suite_or_option_is_refused_with_the_right_ones(self):
        for command, text in (('test.sh', 'there is no test suite `unti`'), ('demo.sh', 'takes only --registry zookeeper or --registry file, but got `unti`')):
            with self.subTest(command):
                done = subprocess.run(['bash', str(ROOT / 'scripts' / command), 'unti'], capture_output=True, text=True, check=False)
                self.assertEqual(done.returncode, 1)
                self.assertIn(text, done.stderr)


if __name__ == '__main__':
    unittest.main()
