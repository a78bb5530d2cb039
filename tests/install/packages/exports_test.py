#!/usr/bin/env python3
"""Does the shared library show every function of the classes that public headers define, and no others?

Reads the objects that the library is made of: a function of a public class that is compiled hidden is one that programs cannot
link. Reads the library: what it shows is in namespace dubhe.

usage: exports_test.py TREE BUILD
"""

import pathlib
import re
import subprocess
import sys

tree, build = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
CLASS = re.compile(r'^(?:class|struct) (\w+)(?: final)?(?: :[^{;]*)? \{', re.M)
FUNCTION = re.compile(r'^dubhe::(?:\w+::)*?(\w+)::~?\w+\(')


def lines(*command):
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()


public, private = set(), set()
for line in (tree / 'cmake/layers.txt').read_text().splitlines():
    words = line.split('#')[0].split()
    if len(words) > 2:
        for header in (tree / words[2] / 'include').rglob('*.h'):
            public |= set(CLASS.findall(header.read_text()))
        for source in (tree / words[2] / 'src').rglob('*'):
            if source.suffix in ('.h', '.cpp'):
                private |= set(CLASS.findall(source.read_text()))

offences, looked_at = [], 0
for archive in sorted(build.rglob('libdubhe_*.a')):
    if 'tools' in archive.parts:
        continue
    hidden = []
    for line in lines('readelf', '-sW', archive):
        words = line.split()
        if len(words) == 8 and words[3] == 'FUNC' and words[4] == 'GLOBAL' and words[6] != 'UND':
            looked_at += 1
            if words[5] == 'HIDDEN':
                hidden.append(words[7])
    for name in subprocess.run(['c++filt'], input='\n'.join(hidden), capture_output=True, text=True, check=True).stdout.splitlines():
        match = FUNCTION.match(name)
        if match and match.group(1) in public - private:
            offences.append(f'{archive.name}: {name} is hidden, but {match.group(1)} stands in a public header: the first '
                            'declaration that its source sees is not the one with DUBHE_EXPORT')

libraries = sorted((build / 'lib').glob('libdubhe*.so'))
shown = 0
for library in libraries:
    for line in lines('nm', '-DC', '--defined-only', library):
        shown += 1
        kind, name = line.split(' ', 2)[1:]
        # Boost.JSON, which we have the sources of in our library, insists on showing a few of its own.
        if kind == 'T' and not name.startswith(('dubhe::', 'boost::json::')):
            offences.append(f'{library.name} shows {name}, which is none of ours')

if looked_at < 500 or shown < 500 or not libraries:
    offences.append(f'only {looked_at} functions in objects and {shown} shown symbols in {len(libraries)} libraries found: is {build} built?')
print('\n'.join(offences) or f'{looked_at} functions in objects, {shown} shown symbols in {len(libraries)} libraries: as declared')
sys.exit(1 if offences else 0)
