"""The matrix as text and as a page of docs."""

import datetime

SAME = 5  # rows with one and the same detail that are listed singly

NAMES = {"dubhe": "Dubhe", "java2.7": "Java 2.7", "java3.2": "Java 3.2", "java3.3": "Java 3.3", "go": "dubbo-go"}


def cell_text(results, consumer, provider):
    if results.why_missing(consumer, provider):
        return "–"
    passed, failed, na = results.count(consumer, provider)
    if not passed + failed + na:
        return "·"
    return f"{passed}/{passed + failed}"


def failures(results):
    lines = []
    for consumer, provider in results.cells():
        why = results.why_missing(consumer, provider)
        if why:
            lines.append(f"skipped  {consumer} -> {provider}: {why}")
            continue
        by_detail = {}
        for case, (status, detail) in results.cell(consumer, provider).items():
            if status == "fail":
                by_detail.setdefault(detail, []).append(case)
        for detail, cases in by_detail.items():
            lines += [f"FAIL  {consumer} -> {provider}  {case}  {detail}" for case in cases[:SAME]]
            if len(cases) > SAME:
                lines.append(f"FAIL  {consumer} -> {provider}  and {len(cases) - SAME} more rows, the same  {detail}")
    return "\n".join(lines)


def rows(results):
    lines = []
    for consumer, provider in results.cells():
        for case, (status, detail) in results.cell(consumer, provider).items():
            lines.append("\t".join((consumer, provider, case, status, detail)))
    return "\n".join(lines) + "\n"


def as_text(results):
    width = max(len(name) for name in NAMES.values()) + 2
    lines = ["passed / applicable; provider down, consumer across",
             " " * width + "".join(NAMES[kind].rjust(width) for kind in results.consumers)]
    for provider in results.providers:
        cells = (cell_text(results, consumer, provider).rjust(width) for consumer in results.consumers)
        lines.append(NAMES[provider].ljust(width) + "".join(cells))
    return "\n".join(lines)


def page(results, versions):
    cases = results.cases.rows
    today = datetime.date.today().isoformat()
    out = ["# Compatibility", "",
           "Written by `python3 tests/interop/driver --write`; do not edit. Real peers called each other through a real "
           "ZooKeeper;", "`tests/interop/README.md` says what a row is.", "",
           f"Date: {today}. Rows of the table: {len(cases)}.", "", "| peer | version |", "|---|---|"]
    for kind in dict.fromkeys(results.providers + results.consumers):
        out.append(f"| {NAMES[kind]} | {versions.get(kind) or 'not to be had: ' + results.missing.get(kind, '')} |")
    out += ["", "Java peers run on JDK 17 with `--add-opens java.base/java.lang=ALL-UNNAMED`, and the same for "
            "`java.base/java.math` and", "`java.base/java.util`. Dubbo 2.7.23 names the ZooKeeper client 3.4.13, which finds no server on JDK 14 or newer; here it "
            "has 3.5.10.", "", "## Matrix", "",
            "Rows passed of rows that apply. Provider down, consumer across.", "",
            "| | " + " | ".join(NAMES[kind] for kind in results.consumers) + " |",
            "|---" * (len(results.consumers) + 1) + "|"]
    for provider in results.providers:
        out.append(f"| **{NAMES[provider]}** | "
                   + " | ".join(cell_text(results, consumer, provider) for consumer in results.consumers) + " |")
    out += ["", "## By feature, cells with Dubhe", ""]
    out += by_feature(results)
    out += ["", "## What fails", ""]
    out += failing(results)
    out += ["", "## What arrives differently", "",
            "Lost by the format or by a peer's own reader or writer, also between two peers of that kind.", "",
            "| case | who | outcome |", "|---|---|---|"]
    out += expected(cases)
    out += ["", "## What does not apply", "", "| cases | who | why |", "|---|---|---|"]
    out += not_applicable(cases)
    return "\n".join(out) + "\n"


def by_feature(results):
    pairs = [pair for pair in results.cells() if "dubhe" in pair and not results.why_missing(*pair)
             and results.cell(*pair)]
    if not pairs:
        return ["No such cell was run."]
    features = list(dict.fromkeys(case.feature for case in results.cases.rows))
    feature_of = {case.id: case.feature for case in results.cases.rows}
    head = [f"{NAMES[consumer]} → {NAMES[provider]}" for consumer, provider in pairs]
    out = ["| feature | " + " | ".join(head) + " |", "|---" * (len(pairs) + 1) + "|"]
    for feature in features:
        cells = []
        for pair in pairs:
            statuses = [status for case, (status, _) in results.cell(*pair).items() if feature_of[case] == feature]
            good, bad = statuses.count("pass"), statuses.count("fail")
            cells.append(f"{good}/{good + bad}" if good + bad else "n/a")
        out.append(f"| {feature} | " + " | ".join(cells) + " |")
    return out


def failing(results):
    out = []
    for consumer, provider in results.cells():
        bad = [(case, detail) for case, (status, detail) in results.cell(consumer, provider).items()
               if status == "fail"]
        if results.why_missing(consumer, provider) or not bad:
            continue
        out.append(f"**{NAMES[consumer]} → {NAMES[provider]}**")
        out.append("")
        out += [f"- `{case}`: {detail[:200]}" for case, detail in bad]
        out.append("")
    return out[:-1] or ["Nothing."]


def expected(cases):
    seen = {}
    for case in cases:
        if case.expect == "-":
            continue
        for item in case.expect.split(";"):
            who, outcome = item.split("=", 1)
            word, _, rest = outcome.partition(":")
            text = {"as": f"arrives as `{rest}`", "differs": "arrives different",
                    "error": f"refused, naming `{rest}`" if rest else "refused"}[word]
            seen.setdefault((f"{case.feature}/{case.type}", who, text), []).append(case.position)
    out = []
    for (name, who, text), positions in seen.items():
        out.append(f"| `{name}` ({', '.join(positions)}) | {readable(who)} | {text} |")
    return out or ["| – | – | – |"]


def not_applicable(cases):
    seen = {}
    for case in cases:
        if case.na == "-":
            continue
        for item in case.na.split(";"):
            who, why = item.split("=", 1)
            seen.setdefault((who, why), []).append(case.id)
    out = []
    for (who, why), ids in seen.items():
        shown = ", ".join(f"`{one}`" for one in ids[:6]) + (f" and {len(ids) - 6} more" if len(ids) > 6 else "")
        out.append(f"| {shown} | {readable(who)} | {why} |")
    return out or ["| – | – | – |"]


def readable(who):
    if who == "*":
        return "all"
    return who.replace(">", " → ").replace("*", "any")
