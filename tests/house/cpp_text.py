"""Just enough C++ reading for the house checks: text without comments and literals, with its lines kept."""

import re

_TOKENS = re.compile(
    r'//(?:[^\n\\]|\\.)*'                       # line comment
    r'|/\*.*?\*/'                               # block comment
    r'|R"(?P<tag>[^()\\ \n]{0,16})\(.*?\)(?P=tag)"'  # raw string
    r'|"(?:[^"\\\n]|\\.)*"'                     # string
    r"|(?<![0-9a-zA-Z_])'(?:[^'\\\n]|\\.)+'",   # character (not a digit separator)
    re.S)


def blank_comments_and_literals(text):
    """The same text, the same length and lines, with comments and the insides of literals made blank."""

    def blank(match):
        token = match.group(0)
        hollow = re.sub(r'[^\n]', ' ', token)
        if token[0] == '/':
            return hollow
        return '"' + hollow[1:-1] + '"' if len(token) > 1 else token

    return _TOKENS.sub(blank, text)


def blank_preprocessor(text):
    """Preprocessor lines made blank, with their continuation lines."""
    return re.sub(r'^[ \t]*#(?:[^\n\\]|\\.|\\\n)*', lambda m: re.sub(r'[^\n]', ' ', m.group(0)), text,
                  flags=re.M)


def line_of(text, position):
    return text.count('\n', 0, position) + 1
