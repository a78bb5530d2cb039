#!/usr/bin/env python3
"""What configuring says when a third party is not there: which package brings it, or what is left out without it."""

import pathlib
import re
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]


class ThirdParties(unittest.TestCase):

    def configure(self, *settings):
        with tempfile.TemporaryDirectory(prefix='dubhe-third-parties-') as build:
            done = subprocess.run(['cmake', '-S', ROOT, '-B', build, '-G', 'Ninja', *settings],
                                  capture_output=True, text=True, check=False)
            targets = pathlib.Path(build, 'build.ninja')
            return done, targets.read_text() if targets.exists() else ''

    def test_what_is_needed_is_named_with_its_package(self):
        for name, package in (('OpenSSL', 'libssl-dev'), ('simdjson', 'libsimdjson-dev'), ('Boost', 'libboost1.81-dev'),
                              ('ZooKeeperC', 'libzookeeper-mt-dev'), ('spdlog', 'libspdlog-dev'),
                              ('yaml-cpp', 'libyaml-cpp-dev')):
            with self.subTest(name):
                done, _ = self.configure(f'-DCMAKE_DISABLE_FIND_PACKAGE_{name}=ON')
                self.assertNotEqual(done.returncode, 0)
                said = re.sub(r'\s+', ' ', done.stderr)
                self.assertRegex(said, f'Dubhe needs {name}.*, which is not found: apt-get install {re.escape(package)}[.]')

    def test_what_can_be_switched_off_is_named_with_the_switch(self):
        done, _ = self.configure('-DCMAKE_DISABLE_FIND_PACKAGE_CLI11=ON')
        self.assertNotEqual(done.returncode, 0)
        self.assertIn('or configure with -DDUBHE_TOOLS=OFF', re.sub(r'\s+', ' ', done.stderr))

    def test_protobuf_is_left_out_where_it_is_not(self):
        done, targets = self.configure('-DCMAKE_DISABLE_FIND_PACKAGE_Protobuf=ON')
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn('Left out: dubhe::serialize_protobuf', done.stdout)
        self.assertNotIn('libprotobuf', targets)
        self.assertIn('dubhe_serialize_json', targets)


if __name__ == '__main__':
    unittest.main()
