"""Makes test data of recordings: one file per line of Dubbo, with the frames of chosen rows.

    python3 tests/interop/driver/recorded.py RECORDING... --to tests/data/recorded

A RECORDING is a folder that `--record` has written. Of each it takes the cells where both sides are the same Java. Frames larger
than 4000 bytes are left out (their chunks are those of smaller ones), and so are frames whose body was seen before.
"""

import argparse
import pathlib

import peers

ROOT = pathlib.Path(__file__).resolve().parents[3]
LINES = ("2.7", "3.2", "3.3")
LARGEST = 4000
HEADER = 16


def parse_arguments():
    parser = argparse.ArgumentParser(prog="tests/interop/driver/recorded.py", description=__doc__.splitlines()[0])
    parser.add_argument("recordings", nargs="+", type=pathlib.Path, metavar="RECORDING")
    parser.add_argument("--to", required=True, type=pathlib.Path, metavar="FOLDER")
    return parser.parse_args()


def frames_of(file):
    for line in file.read_text().splitlines():
        case, kind, frame = line.split("\t")
        yield case, kind, frame


def chosen(recordings, kind):
    seen = set()
    for recording in recordings:
        for file in sorted((recording / f"{kind}-{kind}").glob("*.tsv")):
            for case, direction, frame in frames_of(file):
                body = (direction, frame[2 * HEADER:])
                if len(frame) <= 2 * LARGEST and body not in seen:
                    seen.add(body)
                    yield f"{case} {direction} {frame}\n"


def main():
    arguments = parse_arguments()
    arguments.to.mkdir(parents=True, exist_ok=True)
    had, _ = peers.prepare(ROOT, ROOT / "build", "release", {f"java{line}" for line in LINES}, False)
    versions = {kind: peer.version for kind, peer in had.items()}
    for line in LINES:
        kind = f"java{line}"
        frames = list(chosen(arguments.recordings, kind))
        file = arguments.to / f"java_{line}.txt"
        file.write_text(f"# {versions[kind]}: its consumer and its provider, as they talked in rows of tests/interop\n" + "".join(frames))
        print(f"{file}: {len(frames)} frames")


if __name__ == "__main__":
    main()
