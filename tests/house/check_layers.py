#!/usr/bin/env python3
"""Keeps the house in order: which library may include which, and a few habits that a compiler does not see.

Reads cmake/layers.txt, every `#include` and each library's DEPS; prints offenders as `file:line: rule: what, and the
mend`. Rules:

  layers       an edge of DEPS points to an earlier line of cmake/layers.txt; interface never names implementation
  deps         a library whose headers are included is named in DEPS (by a public header) or PRIVATE_DEPS (by a source)
  private      nobody includes what is not under another library's include/
  third-party  Boost.Asio, spdlog, yaml-cpp, ZooKeeper and protobuf stay where they belong
  statics      no mutable namespace-scope or function-local static and no thread_local, but for tests/house/statics.txt
  sleep        no unit test sleeps
  port         no test binds or dials a fixed port
  paths        no file names an absolute path of somebody's machine
  export       a public header opens its namespace with DUBHE_EXPORT; no private file declares a public class ahead of its
               header (the first declaration decides whether a shared library shows it)

usage: check_layers.py [--root FOLDER]
"""

import argparse
import dataclasses
import functools
import pathlib
import re
import sys

from cpp_text import blank_comments_and_literals, blank_preprocessor, files_below, line_of

CPP = {'.h', '.cpp', '.inc'}
TEXT = CPP | {'.txt', '.cmake', '.md', '.sh', '.py', '.json', '.yaml', '.yml', '.jsonl', ''}

# Which folders may include a header that starts so; everything else may not.
THIRD_PARTY = {
    'boost/asio': ['transport', 'framework/asio', 'framework/monitor/src/prometheus', 'samples', 'bench', 'tests'],
    'spdlog/': ['spi/common/src'],
    'yaml-cpp/': ['framework/config/src'],
    'zookeeper/': ['registry/zookeeper/src', 'tests/integration', 'tests/support'],
    'CLI/': ['tools/dubhe/src/cli'],
    'google/protobuf/': ['serialize/protobuf', 'tests', 'bench'],
}


@dataclasses.dataclass
class Library:
    name: str
    kind: str
    folder: str
    line: int
    may_include: set
    deps: dict = dataclasses.field(default_factory=dict)          # library name → line in CMakeLists.txt
    private_deps: dict = dataclasses.field(default_factory=dict)

    @property
    def cmake(self):
        return f'{self.folder}/CMakeLists.txt'


class House:
    def __init__(self, root):
        self.root = root
        self.offences = []
        self.libraries = self.read_layers()
        self.order = {name: place for place, name in enumerate(self.libraries)}
        for library in self.libraries.values():
            self.read_deps(library)

    def offend(self, file, line, rule, text):
        self.offences.append((str(file), line, f'{file}:{line}: {rule}: {text}'))

    # -- what is there

    def read_layers(self):
        libraries = {}
        for number, line in enumerate((self.root / 'cmake/layers.txt').read_text().split('\n'), 1):
            words = line.split('#')[0].split()
            if not words:
                continue
            if len(words) < 3 or words[1] not in ('interface', 'implementation'):
                self.offend('cmake/layers.txt', number, 'layers',
                            'write `name interface|implementation folder [may-include name …]`')
                continue
            libraries[words[0]] = Library(words[0], words[1], words[2], number, set(words[4:]))
        return libraries

    def read_deps(self, library):
        path = self.root / library.cmake
        if not path.exists():
            return
        text = re.sub(r'#[^\n]*', lambda m: ' ' * len(m.group(0)), path.read_text())
        for call in re.finditer(r'dubhe_library\s*\((.*?)\)', text, re.S):
            group = None
            for word in re.finditer(r'[^\s()]+', call.group(1)):
                if re.fullmatch(r'[A-Z_]+', word.group(0)):
                    group = word.group(0)
                elif word.group(0).startswith('dubhe::') and group in ('DEPS', 'PRIVATE_DEPS'):
                    deps = library.deps if group == 'DEPS' else library.private_deps
                    deps[word.group(0)[len('dubhe::'):]] = line_of(text, call.start(1) + word.start())

    def files(self):
        for path in files_below(self.root, TEXT):
            yield path.relative_to(self.root)

    def owner(self, file):
        """The library in whose folder a file lies (the longest match), or None for tests, samples and benches."""
        best = None
        for library in self.libraries.values():
            if str(file).startswith(library.folder + '/') and (best is None or len(library.folder) > len(best.folder)):
                best = library
        return best

    # -- the rules

    def check(self):
        self.check_edges()
        self.check_every_library_is_listed()
        for file in self.files():
            text = (self.root / file).read_text(encoding='utf-8', errors='replace')
            self.check_paths(file, text)
            if file.suffix in CPP:
                code = blank_comments_and_literals(text)
                self.check_includes(file, text)
                self.check_statics(file, code)
                self.check_export(file, code)
                if file.parts[0] == 'tests':
                    self.check_sleep(file, code)
                    self.check_ports(file, code, text)
        self.check_listed_statics_exist()
        return [text for _, _, text in sorted(set(self.offences))]

    def check_edges(self):
        for library in self.libraries.values():
            for dep, line in list(library.deps.items()) + list(library.private_deps.items()):
                if dep not in self.libraries:
                    self.offend(library.cmake, line, 'layers', f'dubhe::{dep} is no line of cmake/layers.txt')
                elif self.order[dep] >= self.order[library.name]:
                    self.offend(library.cmake, line, 'layers',
                                f'{library.name} may not depend on {dep}: it is on a later line of cmake/layers.txt '
                                f'({self.libraries[dep].line} after {library.line}); turn the edge round or move what is '
                                f'needed down')
                elif not self.may_name(library, dep):
                    self.offend(library.cmake, line, 'layers',
                                f'{library.name} is an interface and may not depend on the implementation {dep}; if it is '
                                f'meant, add `may-include {dep}` to cmake/layers.txt:{library.line}')

    def may_name(self, library, dep):
        return (library.kind == 'implementation' or self.libraries[dep].kind == 'interface'
                or dep in library.may_include)

    def check_every_library_is_listed(self):
        for file in self.files():
            if file.name != 'CMakeLists.txt':
                continue
            text = (self.root / file).read_text()
            for call in re.finditer(r'^\s*dubhe_library\s*\(\s*(\w+)', text, re.M):
                library = self.libraries.get(call.group(1))
                if library is None:
                    self.offend(file, line_of(text, call.start(1)), 'layers',
                                f'library {call.group(1)} is no line of cmake/layers.txt; add '
                                f'`{call.group(1)} interface|implementation {file.parent}` there, behind what it needs')
                elif library.folder != str(file.parent):
                    self.offend(file, line_of(text, call.start(1)), 'layers',
                                f'{call.group(1)} lives in {library.folder} by cmake/layers.txt:{library.line}')

    def check_includes(self, file, text):
        library = self.owner(file)
        for match in re.finditer(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^>"\n]+)[>"]', text, re.M):
            line = line_of(text, match.start())
            quote, name = match.group(1), match.group(2)
            self.check_third_party(file, line, name)
            if name.startswith('dubhe/'):
                self.check_dubhe_include(file, line, library, name)
            elif quote == '"':
                self.check_private_include(file, line, library, name)

    def check_third_party(self, file, line, name):
        for start, homes in THIRD_PARTY.items():
            if name.startswith(start) and not any(str(file).startswith(home) for home in homes):
                self.offend(file, line, 'third-party',
                            f'<{name}> belongs only under {", ".join(homes)}; go through that library\'s own header')

    def check_dubhe_include(self, file, line, library, name):
        parts = name.split('/')
        wanted = parts[1] if len(parts) > 2 else None
        if wanted is None:
            # An umbrella such as "dubhe/dubhe.h": for users, never for a library.
            if library is not None and library.name not in ('service', 'builtin'):
                self.offend(file, line, 'deps', f'a library includes the header it needs, not "{name}"')
            return
        if wanted == 'test_support':
            if file.parts[0] not in ('tests', 'bench'):
                self.offend(file, line, 'private', f'"{name}" is of tests/support, for tests and benchmarks only')
            return
        if wanted not in self.libraries:
            self.offend(file, line, 'deps', f'"{name}": there is no library {wanted} in cmake/layers.txt')
            return
        if library is None or wanted == library.name:
            return
        public = str(file).startswith(f'{library.folder}/include/')
        if self.order[wanted] >= self.order[library.name]:
            self.offend(file, line, 'layers',
                        f'{library.name} may not include "{name}": {wanted} is on a later line of cmake/layers.txt '
                        f'({self.libraries[wanted].line} after {library.line})')
        elif not self.may_name(library, wanted):
            self.offend(file, line, 'layers',
                        f'{library.name} is an interface and may not include the implementation {wanted}; if it is meant, '
                        f'add `may-include {wanted}` to cmake/layers.txt:{library.line}')
        elif wanted not in library.deps and (public or wanted not in library.private_deps):
            key = 'DEPS' if public else 'DEPS or PRIVATE_DEPS'
            self.offend(file, line, 'deps', f'"{name}" is not named: add dubhe::{wanted} to {key} in {library.cmake}')

    def check_private_include(self, file, line, library, name):
        """Quoted and not dubhe/: a file of one's own folder, of the own library's or program's src/, or of the tests' support.

        A program under tools/ is tested through its folders.
        """
        candidates = [file.parent / name]
        if library is not None:
            candidates.append(pathlib.Path(library.folder) / 'src' / name)
        elif file.parts[0] == 'tests':
            candidates += [pathlib.Path('tests') / name, pathlib.Path('tests/support') / name,
                           pathlib.Path('tests/support/include') / name]
            mirrored = self.libraries.get(file.parts[2]) if file.parts[1] == 'unit' and len(file.parts) > 3 else None
            if mirrored is not None:
                candidates.append(pathlib.Path(mirrored.folder) / 'src' / name)
            if file.parts[1:3] == ('unit', 'samples'):
                candidates += [sample.relative_to(self.root) / name for sample in (self.root / 'samples').iterdir()]
            candidates += [tool.relative_to(self.root) / 'src' / name for tool in self.root.glob('tools/*')]
        elif file.parts[0] == 'tools':
            candidates.append(pathlib.Path(*file.parts[:2]) / 'src' / name)
        elif file.parts[0] == 'bench':
            candidates.append(pathlib.Path('bench') / name)
        for candidate in candidates:
            if (self.root / candidate).exists():
                resolved = (self.root / candidate).resolve().relative_to(self.root)
                other = self.owner(resolved)
                if '..' not in pathlib.Path(name).parts or other is None or other is library:
                    return
        self.offend(file, line, 'private',
                    f'"{name}" is not of this folder or library: another library is included by its public header '
                    f'"dubhe/<library>/…", a third party with <…>')

    def check_sleep(self, file, code):
        if file.parts[1] != 'unit':
            return
        for match in re.finditer(r'\b(sleep_for|this_thread::sleep_until|usleep|nanosleep)\b|(?<![\w.:])sleep\s*\(', code):
            self.offend(file, line_of(code, match.start()), 'sleep',
                        'a unit test does not sleep: time is an argument, move it by hand')

    def check_ports(self, file, code, text):
        if 'loopback' in file.name:
            return  # the in-memory transport: its ports are only names
        for match in re.finditer(r'\b(?:listen|bind|connect|accept)\s*\([^;{}]*?\b([1-9]\d{2,4})\b', code):
            digits = match.group(1)
            # A made-up host, as in listen("provider", 20880): in the in-memory transport addresses are only names.
            host = re.search(r'"([a-z]+)"', text[match.start():match.end()])
            if host is not None and host.group(1) != 'localhost':
                continue
            if 1024 <= int(digits) <= 65535 and not re.search(r'chrono|\d(ms|us|s)\b', match.group(0)):
                self.offend(file, line_of(code, match.start(1)), 'port',
                            f'port {digits} may be taken: bind port 0 and ask which one it became')

    def check_paths(self, file, text):
        if file.parts[:2] == ('tests', 'house'):
            return
        for match in re.finditer(r'(?<![\w.$}{/:-])/(?:work|home|root|Users)/[\w.-]+', text):
            self.offend(file, line_of(text, match.start()), 'paths',
                        f'{match.group(0)} exists on one machine only: write a relative path or a variable')

    # -- what a shared library shows

    def check_export(self, file, code):
        library = self.owner(file)
        if library is None:
            return
        if str(file).startswith(f'{library.folder}/include/'):
            for match in re.finditer(r'^namespace dubhe\b(?:::\w+)* \{(?!\nnamespace \w+ DUBHE_EXPORT \{)', code, re.M):
                self.offend(file, line_of(code, match.start()), 'export',
                            'a public header includes "dubhe/common/export.h" and opens `namespace dubhe DUBHE_EXPORT {`; an '
                            'inner namespace takes a line of its own, `namespace dubhe {` above `namespace inner DUBHE_EXPORT {`')
            return
        for match in re.finditer(r'^(?:class|struct) (\w+);', code, re.M):
            header = self.public_classes.get(match.group(1))
            if header is not None:
                self.offend(file, line_of(code, match.start()), 'export',
                            f'{match.group(1)} is public: include "{header}", else a shared library would hide it')

    @property
    def public_classes(self):
        """Class name → the public header that defines it."""
        if not hasattr(self, '_public_classes'):
            self._public_classes = {}
            for library in self.libraries.values():
                folder = self.root / library.folder / 'include'
                for path in sorted(folder.rglob('*.h')):
                    for match in re.finditer(r'^(?:class|struct) (\w+)(?: final)?(?: :[^{;]*)? \{', path.read_text(), re.M):
                        self._public_classes[match.group(1)] = path.relative_to(folder)
        return self._public_classes

    # -- statics

    def check_statics(self, file, code):
        if file.parts[0] in ('tests', 'bench', 'samples'):
            return
        code = blank_preprocessor(code)
        for position, name, what in mutable_statics(code):
            if (str(file), name) in self.listed_statics:
                self.seen_statics.add((str(file), name))
                continue
            self.offend(file, line_of(code, position), 'statics',
                        f'{what} `{name}`: hand it in from the Application; if it must be, add '
                        f'`{file} {name} reason` to tests/house/statics.txt')

    @property
    def listed_statics(self):
        if not hasattr(self, '_listed'):
            self._listed, self.seen_statics = {}, set()
            path = self.root / 'tests/house/statics.txt'
            for number, line in enumerate(path.read_text().split('\n') if path.exists() else [], 1):
                words = line.split('#')[0].split(None, 2)
                if len(words) == 3:
                    self._listed[(words[0], words[1])] = number
                elif words:
                    self.offend('tests/house/statics.txt', number, 'statics', 'write `file name reason`')
        return self._listed

    def check_listed_statics_exist(self):
        for (file, name), number in self.listed_statics.items():
            if (file, name) not in self.seen_statics:
                self.offend('tests/house/statics.txt', number, 'statics', f'{file} has no static `{name}` any more: take the line out')


_PUNCTUATION = re.compile(r'[()\[\]{};]')
_BRACE = re.compile('[{}]')
_NOT_A_VARIABLE = re.compile(
    r'^\s*(?:using|typedef|namespace|template|friend|static_assert|extern|class|struct|union|enum|concept|requires|'
    r'public|private|protected|return|co_return|case|default|goto|break|continue|throw|delete|if|for|while|do|switch|else|'
    r'asm|DUBHE_\w+|BOOST_\w+|#)\b')


@functools.cache
def mutable_statics(code):
    """(position, name, what) of each mutable variable that outlives its scope: a rough reading, statement by statement."""
    found = []
    scopes = ['namespace']
    start = 0
    parens = 0
    skipped_to = 0
    for match in _PUNCTUATION.finditer(code):
        position = match.start()
        if position < skipped_to:
            continue
        char = match.group()
        if char in '([':
            parens += 1
        elif char in ')]':
            parens = max(0, parens - 1)
        elif char == '{':
            head = code[start:position]
            kind = scope_kind(head, scopes[-1], parens)
            if kind == 'initialiser':
                skipped_to = skip_braces(code, position)
                continue
            scopes.append((kind, parens))
            parens = 0
            start = position + 1
        elif char == '}':
            if len(scopes) > 1:
                _, parens = scopes.pop()
            start = position + 1
        elif char == ';' and parens == 0:
            scope = scopes[-1] if isinstance(scopes[-1], str) else scopes[-1][0]
            static = read_statement(code, start, position, scope)
            if static:
                found.append(static)
            start = position + 1
    return found


def scope_kind(head, outer, parens):
    outer = outer if isinstance(outer, str) else outer[0]
    text = head.strip()
    # Access labels and attributes before the head do not matter.
    text = drop_angles(re.sub(r'^(?:(?:public|private|protected)\s*:\s*)+', '', text)).strip()
    if parens > 0:
        # A lambda body or a braced argument inside a call: its statements are function statements.
        return 'function' if re.search(r'[\])]\s*(?:mutable\s*|noexcept\s*)*(?:->\s*[\w:<>,&*\s]+)?$', text) else 'initialiser'
    if re.search(r'\bnamespace\b[\w:\s]*$', text) or re.fullmatch(r'extern\s*"\s*"', text):
        return 'namespace'
    if re.search(r'(^|[\s>])enum\b[^()=;]*$', text):
        return 'initialiser'
    if re.search(r'(^|[\s>])(?:class|struct|union)\b[^()=;]*(\([^()]*\)[^()=;]*)?$', text) and not text.endswith(')'):
        return 'class'
    if re.search(r'(?:\)|\bconst|\bnoexcept|\boverride|\bfinal|\bmutable|\btry|\belse|\bdo)\s*$', text) or \
            re.search(r'\)\s*(?:const\s*|noexcept\s*|mutable\s*)*->\s*[\w:<>,&*\s]+$', text) or \
            re.search(r'\)\s*(?:const\s*|noexcept\s*)*requires\b', text):
        return 'function'
    if outer in ('function',) and text == '':
        return 'function'
    if re.search(r'\)\s*(?:noexcept\s*)?:\s*\w', text):
        # A constructor with initialisers: the brace after a name opens an initialiser, the one after `)` or `}` the body.
        return 'function' if text.endswith((')', '}')) else 'initialiser'
    if text.endswith(':') or text == '':
        return 'function' if outer == 'function' else 'initialiser'
    return 'initialiser'


def skip_braces(code, position):
    depth = 0
    for match in _BRACE.finditer(code, position):
        depth += 1 if match.group() == '{' else -1
        if depth == 0:
            return match.end()
    return len(code)


def read_statement(code, start, end, scope):
    statement = code[start:end]
    lead = len(statement) - len(statement.lstrip())
    text = re.sub(r'^(?:(?:public|private|protected)\s*:\s*)+', '', statement.strip())
    text = re.sub(r'\[\[[^\]]*\]\]', ' ', text).strip()
    position = start + lead
    thread = re.search(r'\bthread_local\b', text)
    lasting = re.search(r'\bstatic\b', text)
    if scope in ('function', 'class') and not thread and not lasting:
        return None
    if _NOT_A_VARIABLE.match(text) and not thread:
        return None
    declarator = re.split(r'=|\{', text, maxsplit=1)[0]
    declarator = drop_angles(declarator).strip()
    if re.search(r'\b(?:constexpr|constinit const|consteval)\b', text) or \
            (re.search(r'\bconst\b', declarator) and not re.search(r'\bconst\b[^*]*\*(?!\s*const)', declarator)):
        return None
    if '(' in declarator or 'operator' in declarator:
        return None  # a function
    words = re.match(r'^[\w:\s*&]+?([\w:]+)\s*(?:\[[^\]]*\]\s*)*$', declarator)
    if not words or len(re.findall(r'\w+', declarator)) < 2:
        return None
    name = words.group(1).split('::')[-1]
    what = 'thread_local' if thread else 'mutable static' if lasting else 'mutable variable at namespace scope'
    return position, name, what


def drop_angles(text):
    while True:
        shorter = re.sub(r'<[^<>]*>', '', text)
        if shorter == text:
            return text
        text = shorter


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--root', type=pathlib.Path, default=pathlib.Path(__file__).resolve().parents[2])
    offences = House(parser.parse_args().root.resolve()).check()
    for offence in offences:
        print(offence)
    return 1 if offences else 0


if __name__ == '__main__':
    sys.exit(main())
