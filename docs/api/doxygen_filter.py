#!/usr/bin/env python3
"""Shows a public header to Doxygen: plain `//` comments as documentation, indented examples in them as code.

usage: doxygen_filter.py HEADER
"""

import re
import sys

# What Doxygen would take for a command, a tag, a link or emphasis.
_SPECIAL = re.compile(r'[\\@<>#%&$|~*]|::(?=\s|$)|^(?=\d+\.)')
# Code, and code that quotes code: `did you mean `retries`?`
_CODE = re.compile(r'`([^`]*)`')
_NESTED = re.compile(r'(?<=[\s(])`([^`]*)`(\w+)`([^`]*)`')


def escaped(text):
    text = _NESTED.sub(r"`\1'\2'\3`", text)
    text = _SPECIAL.sub(lambda m: '\\' + m.group(0) if m.group(0) else '', text)
    return _CODE.sub(r'<code>\1</code>', text).replace('`', "'")


def paragraph(lines, indent):
    """The lines of one comment block, without `//`, as Doxygen reads them."""
    out, in_code = [], False
    for line in lines:
        code = line.startswith('   ') and line.strip() != ''
        if code and not in_code:
            out.append(f'{indent}/// \\code{{.cpp}}')
        if in_code and not code and line.strip():
            out.append(f'{indent}/// \\endcode')
        in_code = code or (in_code and not line.strip())
        out.append(f'{indent}///{line}' if in_code else f'{indent}///{escaped(line)}')
    if in_code:
        out.append(f'{indent}/// \\endcode')
    return out


def shown(text):
    out, block, indent, first = [], [], '', True
    for line in text.split('\n') + ['']:
        comment = re.match(r'^(\s*)//(?!/)(?!\s*(?:NOLINT|clang-format))(.*)$', line)
        if comment:
            indent = comment.group(1)
            block.append(comment.group(2))
            continue
        if block:
            # The first comment is about the file, and is shown with it.
            out += (['/// \\file'] if first and not indent else []) + paragraph(block, indent)
            if first:
                out.append('')
            block, first = [], False
        trailing = re.match(r'^(.*\S)(\s*)//(?!/)(?!\s*NOLINT) ?(.*)$', line)
        if trailing and '"' not in trailing.group(1) and not trailing.group(1).lstrip().startswith(('#', '}')):
            out.append(f'{trailing.group(1)}{trailing.group(2)}///< {escaped(trailing.group(3))}')
        else:
            out.append(line)
    return '\n'.join(out)


if __name__ == '__main__':
    with open(sys.argv[1], encoding='utf-8') as header:
        sys.stdout.write(shown(header.read()))
