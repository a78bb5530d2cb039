#!/usr/bin/env python3
"""Unpacks every package of a folder into an empty one, as dpkg would below /.

usage: unpack.py PACKAGES ROOT
"""

import pathlib
import shutil
import subprocess
import sys

packages, root = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
shutil.rmtree(root, ignore_errors=True)
root.mkdir(parents=True)
found = sorted(packages.glob('*.deb'))
if not found:
    sys.exit(f'there is no package in {packages}')
for package in found:
    subprocess.run(['dpkg-deb', '-x', package, root], check=True)
    print(f'unpacked {package.name}')
