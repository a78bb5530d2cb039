#!/usr/bin/env python3
"""Plays every fuzz target for a while, two at a time, and says what came of it.

    tests/fuzz/run.py --build build/fuzz [--seconds 600] [--least 1000000] [NAME...]

Ends in `N passed, N failed`. A target passes when it met no fault, ran for its time and, where --least says so, as often as
that; `planted` has a fault in it and passes when that is found. An input that does harm is kept in the build's folder, and
the message says how to play it again.
"""
import argparse
import os
import pathlib
import re
import shutil
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

HERE = pathlib.Path(__file__).resolve().parent
# Targets that share the corpus of another name.
CORPUS = {"hessian2_tree": "hessian2", "hessian2_typed": "hessian2"}
PLANTED = "planted"
PLANTED_SECONDS = 120
LONGEST_INPUT = {"config": 1024}  # a file of that length has room for every grammar, and takes its reader a millisecond
USUAL_LONGEST_INPUT = 4096


class Play:
    """One target, from its start to its verdict."""

    def __init__(self, program, found, seconds, least):
        self.program, self.name = program, program.name.removeprefix("fuzz_")
        self.found = found / self.name
        self.seconds, self.least = seconds, least
        self.runs = self.edges = 0
        self.output = ""

    def once(self, seconds):
        """True: it ended without a finding."""
        corpus = HERE / "corpus" / CORPUS.get(self.name, self.name)
        grown = self.found / "corpus"
        grown.mkdir(parents=True, exist_ok=True)
        longest = LONGEST_INPUT.get(self.name, USUAL_LONGEST_INPUT)
        command = [str(self.program), f"-max_total_time={seconds}", "-print_final_stats=1", f"-max_len={longest}",
                   "-timeout=20", "-rss_limit_mb=2048", "-malloc_limit_mb=1024", f"-artifact_prefix={self.found}/", str(grown)]
        command += [str(corpus)] if corpus.is_dir() else []
        done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, errors="replace")
        self.output = done.stderr
        for line in self.output.splitlines():
            if match := re.match(r"#\d+\s.*\bcov: (\d+)", line):
                self.edges = max(self.edges, int(match[1]))
            elif match := re.match(r"stat::number_of_executed_units:\s*(\d+)", line):
                self.runs += int(match[1])
        return done.returncode == 0

    def finding(self):
        wanted = re.compile(r"ERROR: |SUMMARY: |runtime error|Test unit written|^\s+#[0-9] ")
        return "\n".join(line for line in self.output.splitlines() if wanted.search(line))[:3000]

    def verdict(self):
        start = time.monotonic()
        if self.name == PLANTED:
            clean = self.once(PLANTED_SECONDS)
            good = not clean and "heap-buffer-overflow" in self.output
            return good, f"found after {time.monotonic() - start:.1f} s" if good else "the planted fault was NOT found"
        clean = self.once(self.seconds)
        while clean and self.runs < self.least:
            before = self.runs
            clean = self.once(max(self.seconds // 4, 10))
            if self.runs == before:
                return False, f"executes nothing:\n{self.output[-2000:]}"
        rate = self.runs / max(time.monotonic() - start, 0.001)
        if clean:
            return True, f"runs={self.runs} edges={self.edges} per_second={rate:.0f}"
        return False, f"FINDING after runs={self.runs}; play it again: {self.program} INPUT\n{self.finding()}"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--build", type=pathlib.Path, required=True)
    parser.add_argument("--seconds", type=int, default=600)
    parser.add_argument("--least", type=int, default=0, help="executions per target at least")
    parser.add_argument("names", nargs="*")
    arguments = parser.parse_args()

    programs = sorted(path for path in (arguments.build / "bin").glob("fuzz_*") if os.access(path, os.X_OK))
    known = {path.name.removeprefix("fuzz_"): path for path in programs}
    if unknown := [name for name in arguments.names if name not in known]:
        sys.exit(f"there is no fuzz target {', '.join(unknown)}; there are {', '.join(known) or 'none: build target fuzz_targets'}")
    if not known:
        sys.exit(f"there are no fuzz targets in {arguments.build}/bin: build target fuzz_targets")
    found = arguments.build / "found"
    shutil.rmtree(found, ignore_errors=True)

    plays = [Play(known[name], found, arguments.seconds, arguments.least) for name in arguments.names or known]
    passed = failed = 0
    with ThreadPoolExecutor(max_workers=2) as pool:
        for play, (good, told) in zip(plays, pool.map(Play.verdict, plays)):
            print(f"fuzz {play.name}: {told}{' ok' if good else ''}", flush=True)
            passed, failed = passed + good, failed + (not good)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
