#!/usr/bin/env python3
"""What is in the packages: only files of ours, each in one package, and the dependencies that follow from what they link.

usage: packages_test.py FOLDER
"""

import pathlib
import re
import subprocess
import sys
import unittest

FOLDER = pathlib.Path(sys.argv.pop(1))
OURS = re.compile(r'usr/(lib/[^/]+/libdubhe[\w.-]*\.so[.\d]*|lib/[^/]+/cmake/dubhe/.*|include/dubhe/.*|bin/dubhe|'
                  r'share/doc/(lib)?dubhe[\w-]*/copyright)$')


class Package:
    def __init__(self, path):
        self.fields = {}
        for line in subprocess.run(['dpkg-deb', '-f', path], capture_output=True, text=True, check=True).stdout.split('\n'):
            name, colon, value = line.partition(': ')
            if colon and not line.startswith(' '):
                self.fields[name] = value
        listing = subprocess.run(['dpkg-deb', '-c', path], capture_output=True, text=True, check=True).stdout
        paths = [line.split(None, 5)[5].split(' -> ')[0].removeprefix('./') for line in listing.splitlines()]
        self.files = [path for path in paths if not path.endswith('/')]

    def needs(self, name):
        return any(re.match(rf'{re.escape(name)}\b', need.strip()) for need in self.fields.get('Depends', '').split(','))


class Packages(unittest.TestCase):

    @classmethod
    def setUpClass(cls):
        cls.packages = {}
        for path in sorted(FOLDER.glob('*.deb')):
            package = Package(path)
            cls.packages[package.fields['Package']] = package

    def test_each_part_has_its_package(self):
        for name in ('libdubhe0', 'libdubhe-builtin0', 'libdubhe-registry-zookeeper0', 'libdubhe-transport-tls0',
                     'libdubhe-testing0', 'libdubhe-dev', 'dubhe'):
            self.assertIn(name, self.packages)

    def test_only_files_of_ours_and_each_once(self):
        seen = {}
        for name, package in self.packages.items():
            for file in package.files:
                self.assertRegex(file, OURS, f'{name} has a file that is not ours')
                self.assertNotIn(file, seen, f'{file} is in {name} and in {seen.get(file)}')
                seen[file] = name

    def test_only_the_zookeeper_library_needs_zookeeper(self):
        for name, package in self.packages.items():
            self.assertEqual(package.needs('libzookeeper-mt2'), name == 'libdubhe-registry-zookeeper0', f'{name}: {package.fields}')

    def test_only_what_encrypts_needs_openssl(self):
        encrypts = ('libdubhe-transport-tls0', 'libdubhe-registry-zookeeper0')
        for name, package in self.packages.items():
            self.assertEqual(package.needs('libssl3'), name in encrypts, f'{name}: {package.fields}')

    def test_the_runtime_needs_what_it_links(self):
        for need in ('libc6', 'libstdc++6', 'libyaml-cpp0.7', 'libspdlog1.10'):
            self.assertTrue(self.packages['libdubhe0'].needs(need), self.packages['libdubhe0'].fields)

    def test_the_development_package_needs_every_library_of_its_version(self):
        dev = self.packages['libdubhe-dev']
        for name in self.packages:
            if name not in ('libdubhe-dev', 'dubhe'):
                self.assertIn(f'{name} (= {dev.fields["Version"]})', dev.fields['Depends'])
        self.assertTrue(dev.needs('libboost1.81-dev'))

    def test_runtime_libraries_come_without_their_link_name(self):
        for name, package in self.packages.items():
            links = [file for file in package.files if file.endswith('.so')]
            self.assertEqual(bool(links), name == 'libdubhe-dev', f'{name}: {links}')


if __name__ == '__main__':
    unittest.main()
