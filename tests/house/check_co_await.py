#!/usr/bin/env python3
"""Refuses two forms of co_await that g++ 12 gets wrong.

A braced temporary: `{.name = "Ann"}` in `co_await greet({.name = "Ann"})` is destroyed twice, without a warning. Name
the argument first. A line that shows the fact on purpose ends in `// braced on purpose`.

A dereferenced operand: under -fsanitize=undefined, `co_await *turn` keeps what it checked on the stack and reads it
after the resumption, when that stack is gone. Name the reference first.

usage: check_co_await.py [--root FOLDER]
"""

import argparse
import pathlib
import re
import sys

from cpp_text import blank_comments_and_literals, files_below, line_of

ON_PURPOSE = 'braced on purpose'


def braced_temporary(code, start):
    """The position of the first brace that opens a temporary in the expression at `start`, or None."""
    depth = 0
    position = start
    while position < len(code):
        char = code[position]
        if char in '([':
            depth += 1
        elif char in ')]':
            depth -= 1
            if depth < 0:
                return None
        elif char == '}' or char == ';' and depth == 0:
            return None
        elif char == ',' and depth == 0:
            return None
        elif char == '{':
            if not opens_lambda_body(code, position):
                return position
            position = closing_brace(code, position)
        position += 1
    return None


def opens_lambda_body(code, brace):
    before = code[:brace].rstrip()
    return before.endswith((')', ']')) or re.search(
        r'\b(mutable|noexcept)$|\)\s*(mutable\s*)?(noexcept\s*)?->\s*[\w:<>,&* ]+$', before) is not None


def closing_brace(code, brace):
    depth = 0
    for position in range(brace, len(code)):
        if code[position] == '{':
            depth += 1
        elif code[position] == '}':
            depth -= 1
            if depth == 0:
                return position
    return len(code)


def offences(path, shown_as):
    text = path.read_text(encoding='utf-8', errors='replace')
    if 'co_await' not in text:
        return
    lines = text.split('\n')
    code = blank_comments_and_literals(text)
    for match in re.finditer(r'(?<!operator )\bco_await\b', code):
        if code[match.end():].lstrip().startswith('*'):
            yield (f'{shown_as}:{line_of(code, match.end())}: g++ 12 with -fsanitize=undefined reads the operand of '
                   f'`co_await *…` from a stack that is gone: bind it to a named reference on a line of its own, then co_await')
        brace = braced_temporary(code, match.end())
        if brace is None:
            continue
        line = line_of(code, brace)
        if not lines[line - 1].rstrip().endswith(ON_PURPOSE):
            yield (f'{shown_as}:{line}: a braced temporary inside a co_await expression is destroyed twice by g++ 12: '
                   f'give it a name on a line of its own, then co_await')


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--root', type=pathlib.Path, default=pathlib.Path(__file__).resolve().parents[2])
    root = parser.parse_args().root.resolve()
    sources = files_below(root, {'.h', '.cpp', '.inc'})
    found = [offence for path in sources for offence in offences(path, path.relative_to(root))]
    for offence in found:
        print(offence)
    return 1 if found else 0


if __name__ == '__main__':
    sys.exit(main())
