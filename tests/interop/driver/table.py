"""cases.tsv, read."""

import fnmatch


class Case:
    def __init__(self, columns):
        self.id, self.profile, self.feature, self.type, self.position, self.na, self.expect = columns


    def reason(self, consumer, provider):
        """Why this cell does not have the row; None if it does. The peers read the column in the same way."""
        if self.na == "-":
            return None
        for item in self.na.split(";"):
            who, text = item.split("=", 1)
            left, arrow, right = who.partition(">")
            if (fits(left, consumer) and fits(right, provider)) if arrow else (fits(who, consumer) or fits(who, provider)):
                return text
        return None


def fits(who, kind):
    return who in ("*", kind) or (who == "java" and kind.startswith("java"))


class Table:
    def __init__(self, rows, path):
        self.rows = rows
        self.path = path

    def matching(self, globs, profiles):
        rows = [row for row in self.rows
                if (not globs or any(fnmatch.fnmatchcase(row.id, glob) for glob in globs))
                and (not profiles or row.profile in profiles)]
        return Table(rows, self.path)

    def profiles(self):
        """In the order of the file, which begins with main."""
        return list(dict.fromkeys(row.profile for row in self.rows))

    def of_profile(self, profile):
        return [row for row in self.rows if row.profile == profile]


def read(path):
    rows = []
    seen = set()
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line or line.startswith("#"):
            continue
        columns = line.split("\t")
        where = f"{path}:{number}"
        if len(columns) != 7:
            raise SystemExit(f"{where}: 7 columns wanted, {len(columns)} found")
        case = Case(columns)
        if case.id != "/".join((case.feature, case.type, case.position)):
            raise SystemExit(f"{where}: the id is not feature/type/position")
        if case.id in seen:
            raise SystemExit(f"{where}: {case.id} stands there twice")
        seen.add(case.id)
        rows.append(case)
    return Table(rows, path)
