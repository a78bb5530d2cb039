#!/usr/bin/env python3
"""Writes the programs that the README shows into a folder, so that they are compiled as a reader copies them.

  extract.py README.md FOLDER
"""

import pathlib
import re
import sys

HEADINGS = {'One header for both sides': 'greeting.h', 'A provider': 'provider.cpp', 'A consumer': 'consumer.cpp'}


def first_program_under(heading, text):
    found = re.search(rf'^## {re.escape(heading)}\n+```cpp\n(.*?)^```$', text, re.MULTILINE | re.DOTALL)
    if not found:
        sys.exit(f'README.md has no ```cpp block right under `## {heading}`')
    return found.group(1)


def main():
    readme, folder = pathlib.Path(sys.argv[1]).read_text(encoding='utf-8'), pathlib.Path(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    for heading, name in HEADINGS.items():
        include = '' if name.endswith('.h') else '#include "greeting.h"\n\n'
        (folder / name).write_text(include + first_program_under(heading, readme), encoding='utf-8')


if __name__ == '__main__':
    main()
