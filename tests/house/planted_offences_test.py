#!/usr/bin/env python3
"""Plants one offence after the other in a copy of this tree and expects the house checks to name file and line."""

import contextlib
import importlib
import io
import pathlib
import shutil
import sys
import tempfile
import unittest
from unittest import mock

HOUSE = pathlib.Path(__file__).resolve().parent
ROOT = HOUSE.parents[1]
IGNORED = shutil.ignore_patterns('build', '.git', '.cache', '__pycache__', '*.jsonl')


def run(script, root):
    """(what it says, its exit code). In this process: what a check knows of a file that has not changed it keeps."""
    said = io.StringIO()
    with contextlib.redirect_stdout(said), mock.patch.object(sys, 'argv', [script, '--root', str(root)]):
        code = importlib.import_module(script.removesuffix('.py')).main()
    return said.getvalue(), code


class PlantedOffences(unittest.TestCase):

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory(prefix='dubhe-house-')
        cls.root = pathlib.Path(cls.folder.name) / 'tree'
        shutil.copytree(ROOT, cls.root, ignore=IGNORED)

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def plant(self, file, line):
        """Appends a line to a file of the copy (made if need be) until the test ends; returns `file:number`."""
        path = self.root / file
        before = path.read_bytes() if path.exists() else None
        path.parent.mkdir(parents=True, exist_ok=True)
        text = (before or b'').decode()
        if text and not text.endswith('\n'):
            text += '\n'
        path.write_text(text + line + '\n')
        self.addCleanup(lambda: path.unlink() if before is None else path.write_bytes(before))
        return f'{file}:{text.count(chr(10)) + 1}:'

    def expect_all(self, script, planted):
        """Runs the script once; each planted place is named exactly once, with the words that go with it."""
        said, code = run(script, self.root)
        self.assertEqual(code, 1, said)
        for place, words in planted:
            with self.subTest(place=place):
                named = [line for line in said.splitlines() if line.startswith(place)]
                self.assertEqual(len(named), 1, f'expected one line for {place}\n{said}')
                for word in words:
                    self.assertIn(word, named[0])

    def expect_nothing_about(self, script, file):
        said, _ = run(script, self.root)
        self.assertEqual([line for line in said.splitlines() if line.startswith(f'{file}:')], [])

    def test_each_offence_is_named_with_file_line_and_mend(self):
        cases = [
            ('transport/include/dubhe/transport/channel.h', '#include "dubhe/cluster/directory.h"',
             ['layers:', 'later line of cmake/layers.txt']),
            ('protocol/include/dubhe/protocol/filter.h', '#include "dubhe/transport/channel.h"',
             ['deps:', 'add dubhe::transport to DEPS in protocol/CMakeLists.txt']),
            ('protocol/include/dubhe/protocol/filter.h', '#include "dubhe/serialize_hessian2/writer.h"',
             ['interface', 'may-include serialize_hessian2', 'cmake/layers.txt']),
            ('cluster/include/dubhe/cluster/planted.h', '#include "dubhe/nowhere/x.h"', ['no library nowhere']),
            ('cluster/src/planted.cpp', '#include "../../registry/src/planted.h"', ['private:']),
            ('cluster/src/planted.cpp', '#include <boost/asio.hpp>', ['third-party:', 'transport']),
            ('cluster/src/planted.cpp', '#include <spdlog/spdlog.h>', ['third-party:', 'spi/common']),
            ('cluster/src/planted.cpp', '#include <yaml-cpp/yaml.h>', ['third-party:', 'framework/config']),
            ('cluster/src/planted.cpp', '#include <zookeeper/zookeeper.h>', ['third-party:', 'registry/zookeeper']),
            ('cluster/src/planted.cpp', 'static int calls = 0;', ['statics:', '`calls`', 'tests/house/statics.txt']),
            ('cluster/src/planted.cpp', 'namespace dubhe { namespace { std::map<int, int> seen; } }', ['statics:', '`seen`']),
            ('cluster/src/planted.cpp', 'int next() { static int last{0}; return ++last; }', ['statics:', '`last`']),
            ('cluster/src/planted.cpp', 'thread_local const char* t_name = nullptr;', ['statics:', '`t_name`']),
            ('tests/unit/cluster/planted_test.cpp', 'void nap() { std::this_thread::sleep_for(1s); }', ['sleep:']),
            ('tests/integration/planted_test.cpp', 'auto l = tcp.listen(host, 20880, {}, make);', ['port:', '20880']),
            ('cluster/include/dubhe/cluster/planted.h', 'namespace dubhe {', ['export:', 'namespace dubhe DUBHE_EXPORT {']),
            ('cluster/src/planted.cpp', 'struct Url;', ['export:', '"dubhe/common/url.h"']),
            ('docs/planted.md', 'See /' + 'home/ann/dubhe.', ['paths:']),
        ]
        self.expect_all('check_layers.py', [(self.plant(file, line), words) for file, line, words in cases])

    def test_offences_in_lists_are_named(self):
        cases = [
            ('spi/CMakeLists.txt', 'dubhe_library(spi DEPS dubhe::service)', ['spi may not depend on service']),
            ('registry/planted/CMakeLists.txt', 'dubhe_library(registry_planted DEPS dubhe::registry)',
             ['add `registry_planted']),
            ('tests/house/statics.txt', 'spi/common/src/task.cpp t_gone it was there once', ['take the line out']),
        ]
        self.expect_all('check_layers.py', [(self.plant(file, line), words) for file, line, words in cases])

    def test_what_is_meant_passes(self):
        for line in [
            'static constexpr int kMost = 3;', 'static const std::string kName = "x";', 'static int twice(int x);',
            'namespace { constexpr char kTable[] = {1, 2}; }', 'namespace { const char* const kNames[] = {"a"}; }',
            'struct S { int member = 0; static S make(); static constexpr int kX = 1; };',
            'inline void f() { int local = 0; auto g = [&] { int inner = 1; return inner + local; }; (void)g(); }',
            'template <class T> bool g() const { const auto n = h({1, 2}); int m = n; return m; }',
            'C::C(int a) : a_(a), b_{a} { int local = a; use(local); }',
            'extern int somewhere; using A = int; enum class E { kA, kB };',
            '// #include "dubhe/service/x.h" and static int x = 0;',
        ]:
            self.plant('cluster/src/planted.cpp', line)
        self.expect_nothing_about('check_layers.py', 'cluster/src/planted.cpp')

    def test_braced_temporaries_in_co_await_are_named(self):
        bad = [
            'Task<void> f() { co_await greet({.name = "Ann"}); }',
            'Task<int> f() { co_return co_await g(Person{.name = "Ann"}, 1); }',
            'Task<void> f() { if (co_await g({})) h(); }',
            'Task<void> f() { auto x = (co_await g(1, std::vector<int>{1})).value(); }',
        ]
        good = [
            'Task<void> f() { Person ann{.name = "Ann"}; co_await greet(ann); }',
            'Task<void> f() { if (co_await g(1)) { h(); } }',
            'Task<void> f() { for (auto& x : co_await g(1)) { h(x); } }',
            'Task<void> f() { co_await g([](int x) { return x; }, [&]() -> int { return 1; }); }',
            '// co_await greet({.name = "Ann"})',
            'struct A { Awaiter operator co_await() const noexcept { return {}; } };',
            'Task<void> f() { co_await greet({.name = "Ann"}); }  // braced on purpose',
        ]
        self.expect_all('check_co_await.py', [(self.plant('cluster/src/bad.cpp', line), ['give it a name']) for line in bad])
        pointer = 'Task<void> f() { co_await *turn; }'
        self.expect_all('check_co_await.py', [(self.plant('cluster/src/bad.cpp', pointer), ['named reference'])])
        for line in good:
            self.plant('cluster/src/good.cpp', line)
        self.expect_nothing_about('check_co_await.py', 'cluster/src/good.cpp')

    def test_pages_that_lead_nowhere_or_fall_behind_are_named(self):
        self.expect_all('check_docs.py', [
            (self.plant('docs/calls.md', line), words) for line, words in [
                ('[gone](gone.md)', ['`gone.md` leads nowhere']),
                ('[there, not so](types.md#nothing-of-that-name)', ['types.md has no such heading']),
            ]])
        self.plant('docs/planted.md', '# A page')
        self.plant('docs/zh/planted.md', '# A page in Chinese')
        self.plant('docs/quickstart.md', '## Only in English')
        self.plant('docs/calls.md', 'See `docs/nowhere.md`.')
        operations = self.root / 'docs/operations.md'
        before = operations.read_text()
        self.addCleanup(lambda: operations.write_text(before))
        operations.write_text(before.replace('`invoke timed out`', '`the moon is full`'))
        said, _ = run('check_docs.py', self.root)
        self.assertIn('docs/README.md does not list planted.md', said)
        self.assertIn('the first line of docs/planted.md has no link to zh/planted.md', said)
        self.assertIn('there is no `docs/nowhere.md`', said)
        self.assertIn('`the moon is full`, which no source writes', said)
        self.assertIn('only docs/quickstart.md has the heading in line', said)


if __name__ == '__main__':
    unittest.main()
