"""Makes test data of recordings: one file per cell, with the frames of its rows.

    python3 tests/interop/driver/recorded.py RECORDING... --to tests/data/recorded

A RECORDING is a folder that `--record` has written. Of each it takes the cells where both sides are the same Java, and those between
Dubhe and a Java. Frames larger than 4000 bytes are left out (their chunks are those of smaller ones), and so are frames whose body
was seen before.
"""

import argparse
import datetime
import pathlib

import peers

ROOT = pathlib.Path(__file__).resolve().parents[3]
LINES = ("2.7", "3.2", "3.3")
LARGEST = 4000
HEADER = 16
SERIALIZATION, GSON = 0x1f, 16  # in the third byte of a header
# Of the declared types, gson and cells with Dubhe give these: the others are in those of Java.
TYPED = ("typed/echoOrder/", "typed/echoPerson/", "typed/echoAllFields/")


def parse_arguments():
    parser = argparse.ArgumentParser(prog="tests/interop/driver/recorded.py", description=__doc__.splitlines()[0])
    parser.add_argument("recordings", nargs="+", type=pathlib.Path, metavar="RECORDING")
    parser.add_argument("--to", required=True, type=pathlib.Path, metavar="FOLDER")
    return parser.parse_args()


def frames_of(file):
    for line in file.read_text().splitlines():
        case, kind, frame = line.split("\t")
        yield case, kind, frame


def chosen(recordings, consumer, provider):
    seen = set()
    for recording in recordings:
        for file in sorted((recording / f"{consumer}-{provider}").glob("*.tsv")):
            for case, direction, frame in frames_of(file):
                # Heartbeats have all one body; what tells them apart is their header.
                body = (direction, frame[4:8] if direction == "event" else "", frame[2 * HEADER:])
                row = case.removeprefix("gson/")
                if row != case and int(frame[4:6], 16) & SERIALIZATION != GSON:
                    continue  # by the provider's address a consumer does not learn of it
                few = row != case or "dubhe" in (consumer, provider)
                if few and row.startswith("typed/") and not row.startswith(TYPED):
                    continue
                if len(frame) <= 2 * LARGEST and body not in seen:
                    seen.add(body)
                    yield f"{case} {direction} {frame}\n"


def main():
    arguments = parse_arguments()
    arguments.to.mkdir(parents=True, exist_ok=True)
    javas = [f"java{line}" for line in LINES]
    had, _ = peers.prepare(ROOT, ROOT / "build", "release", {"dubhe", *javas}, False)
    names = {kind: peer.version for kind, peer in had.items()} | {"dubhe": f"Dubhe {had['dubhe'].version}"}
    today = datetime.date.today().isoformat()
    for consumer, provider in [cell for java in javas for cell in ((java, java), ("dubhe", java), (java, "dubhe"))]:
        frames = list(chosen(arguments.recordings, consumer, provider))
        file = arguments.to / ("_".join(dict.fromkeys((consumer, provider))).replace("java", "java_") + ".txt")
        file.write_text(f"# {today}: {names[consumer]} calls {names[provider]}, in rows of tests/interop\n" + "".join(frames))
        print(f"{file}: {len(frames)} frames")


if __name__ == "__main__":
    main()
