"""Just enough C++ reading for the house checks: text without comments and literals, with its lines kept."""

import functools
import os
import pathlib
import re

SKIPPED = {'build', '.git', '.cache', '__pycache__'}

_TOKENS = re.compile(
    r'//(?:[^\n\\]|\\.)*'                       # line comment
    r'|/\*.*?\*/'                               # block comment
    r'|R"(?P<tag>[^()\\ \n]{0,16})\(.*?\)(?P=tag)"'  # raw string
    r'|"(?:[^"\\\n]|\\.)*"'                     # string
    r"|(?<![0-9a-zA-Z_])'(?:[^'\\\n]|\\.)+'",   # character (not a digit separator)
    re.S)


def files_below(root, suffixes):
    """Every file with one of these suffixes, sorted; what is built is not even walked through."""
    found = []
    for folder, folders, names in os.walk(root):
        folders[:] = [name for name in folders if name not in SKIPPED]
        found += [pathlib.Path(folder, name) for name in names
                  if name not in SKIPPED and os.path.splitext(name)[1] in suffixes]
    return sorted(found)


@functools.cache
def blank_comments_and_literals(text):
    """The same text, the same length and lines, with comments and the insides of literals made blank."""

    def blank(match):
        token = match.group(0)
        hollow = re.sub(r'[^\n]', ' ', token)
        if token[0] == '/':
            return hollow
        return '"' + hollow[1:-1] + '"' if len(token) > 1 else token

    return _TOKENS.sub(blank, text)


@functools.cache
def blank_preprocessor(text):
    """Preprocessor lines made blank, with their continuation lines."""
    return re.sub(r'^[ \t]*#(?:[^\n\\]|\\.|\\\n)*', lambda m: re.sub(r'[^\n]', ' ', m.group(0)), text,
                  flags=re.M)


def line_of(text, position):
    return text.count('\n', 0, position) + 1
