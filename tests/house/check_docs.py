#!/usr/bin/env python3
"""Are the pages for readers whole? Every relative link leads somewhere; docs/README.md lists every page; a page in Chinese has the
sections, tables and code blocks of the English one, and each leads to the other; the quick start names the packages that building needs, the page for operators explains lines that the code writes.

usage: check_docs.py [--root FOLDER]
"""

import argparse
import pathlib
import re
import subprocess
import sys
from urllib.parse import unquote

from cpp_text import files_below

LIBRARIES = ('spi', 'serialize', 'transport', 'registry', 'protocol', 'cluster', 'framework')
LINK = re.compile(r'\]\(([^)\s]+)\)')
HEADING = re.compile(r'#{1,6} ')


def shape(text):
    """(prose without code, what a translation keeps: headings' levels, code blocks, rows of tables)."""
    prose, kept, code = [], [], None
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith('```'):
            if code is None:
                code = [number, line]
            else:
                kept.append((code[0], 'code block', '\n'.join(code[1:])))
                code = None
        elif code is not None:
            code.append(line)
        else:
            prose.append((number, line))
            if heading := HEADING.match(line):
                kept.append((number, 'heading', heading.group()))
            elif line.startswith('|'):
                kept.append((number, 'row of a table', ''))
    return prose, kept


def anchors(text):
    """As GitHub makes them of headings."""
    found = set()
    for _, line in shape(text)[0]:
        if HEADING.match(line):
            words = re.sub(r'[^\w\s-]', '', line.lstrip('#').strip().lower())
            found.add(re.sub(r'\s', '-', words))
    return found


def dead_links(root, page):
    for number, line in shape(page.read_text(encoding='utf-8'))[0]:
        for name in re.findall(r'`(docs/[\w./-]+\.\w+)`', line):
            if not (root / name).exists():
                yield f'{page.relative_to(root)}:{number}: there is no `{name}`'
        for link in LINK.findall(re.sub(r'`[^`]*`(?!\])', '', line)):
            if re.match(r'[a-z]+:', link):
                continue
            path, _, anchor = unquote(link).partition('#')
            target = (page.parent / path) if path else page
            where = f'{page.relative_to(root)}:{number}: `{link}` leads nowhere'
            if not target.exists():
                yield where
            elif anchor and target.suffix == '.md' and anchor not in anchors(target.read_text(encoding='utf-8')):
                yield f'{where}: {target.relative_to(root) if path else "this page"} has no such heading'


def translations(root):
    """(English page, Chinese page)"""
    if (root / 'README.zh.md').exists():
        yield root / 'README.md', root / 'README.zh.md'
    for page in sorted((root / 'docs/zh').glob('*.md')):
        yield root / 'docs' / page.name, page


def fallen_behind(root, english, chinese):
    name = chinese.relative_to(root)
    if not english.exists():
        return [f'{name} has no English page {english.relative_to(root)}']
    for page, other in ((english, chinese), (chinese, english)):
        link = pathlib.PurePath(other).relative_to(page.parent) if other.is_relative_to(page.parent) else f'../{other.name}'
        if f']({link})' not in page.read_text(encoding='utf-8').split('\n', 1)[0]:
            return [f'the first line of {page.relative_to(root)} has no link to {link}']
    ours, theirs = (shape(page.read_text(encoding='utf-8'))[1] for page in (english, chinese))
    for (number, what, text), (line, kind, translated) in zip(ours, theirs):
        if (what, text) != (kind, translated):
            return [f'{name}:{line} has a {kind} where {english.relative_to(root)}:{number} has {"another" if what == kind else "a"} {what}']
    if len(ours) != len(theirs):
        longer, rest = (english, ours[len(theirs)]) if len(ours) > len(theirs) else (chinese, theirs[len(ours)])
        return [f'only {longer.relative_to(root)} has the {rest[1]} in line {rest[0]}']
    return []


def unlisted(root):
    index = (root / 'docs/README.md').read_text(encoding='utf-8')
    for page in sorted((root / 'docs').rglob('*.md')):
        name = page.relative_to(root / 'docs')
        if name.name != 'README.md' and f']({name})' not in index:
            yield f'docs/README.md does not list {name}'


def unheard_of_lines(root):
    """Lines of the log that the page for operators explains and no source writes; "…" stands for anything."""
    page = (root / 'docs/operations.md').read_text(encoding='utf-8')
    table = page.split('What warnings and errors mean', 1)[1].split('\n## ', 1)[0]
    texts = []
    for library in LIBRARIES:
        for source in sorted((root / library).rglob('*')):
            if source.suffix in ('.cpp', '.h'):
                texts.append(re.sub(r'"\s*"', '', source.read_text(encoding='utf-8')))
    sources = '\n'.join(texts)
    quoted = [text for row in table.splitlines() if row.startswith('| `') for text in re.findall(r'`([^`]*)`', row.split('|')[2])]
    for text in quoted:
        for part in re.split(r'…|: node |/|\(.*\)', text):
            if len(part.strip()) > 3 and part.strip(' :') not in sources:
                yield f'docs/operations.md explains a line of the log with `{part.strip()}`, which no source writes'
    if len(quoted) < 20:
        yield f'docs/operations.md explains only {len(quoted)} lines of the log'


def other_packages(root):
    page = (root / 'docs/quickstart.md').read_text(encoding='utf-8').replace('\\\n', ' ')
    said = set(re.search(r'apt-get install --no-install-recommends ([^\n]+)', page).group(1).split())
    script = f'. {root}/scripts/lib.sh && echo "${{packages_build[@]}}" libgtest-dev'
    needed = set(subprocess.run(['bash', '-c', script], capture_output=True, text=True, check=True).stdout.split())
    return [f'docs/quickstart.md installs {" ".join(sorted(said - needed)) or "nothing"} that scripts/lib.sh does not, and leaves out '
            f'{" ".join(sorted(needed - said)) or "nothing"}'] if said != needed else []


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--root', type=pathlib.Path, default=pathlib.Path(__file__).resolve().parents[2])
    root = parser.parse_args().root.resolve()
    pages = files_below(root, {'.md'})
    offences = [offence for page in pages for offence in dead_links(root, page)]
    offences += unlisted(root)
    for english, chinese in translations(root):
        offences += fallen_behind(root, english, chinese)
    offences += unheard_of_lines(root)
    offences += other_packages(root)
    print('\n'.join(offences) or f'{len(pages)} pages: every link leads somewhere, every translation is complete')
    return 1 if offences else 0


if __name__ == '__main__':
    sys.exit(main())
