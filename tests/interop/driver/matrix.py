"""What came of each row in each cell."""

import threading


class Results:
    """Rows by cell. Thread-safe."""

    def __init__(self, consumers, providers, cases, missing):
        self.consumers = consumers
        self.providers = providers
        self.cases = cases
        self.missing = missing  # kind -> why it cannot be had
        self._cells = {}
        self._lock = threading.Lock()

    def add(self, consumer, provider, case_id, status, detail):
        with self._lock:
            self._cells.setdefault((consumer, provider), {})[case_id] = (status, detail)

    def cell(self, consumer, provider):
        """The rows of a cell: id -> (status, detail)."""
        with self._lock:
            return dict(self._cells.get((consumer, provider), {}))

    def why_missing(self, consumer, provider):
        for kind in (consumer, provider):
            if kind in self.missing:
                return self.missing[kind]
        return None

    def cells(self):
        return [(consumer, provider) for provider in self.providers for consumer in self.consumers]

    def count(self, consumer, provider):
        """(passed, failed, not applicable) of one cell."""
        statuses = [status for status, _ in self.cell(consumer, provider).values()]
        return statuses.count("pass"), statuses.count("fail"), statuses.count("na")

    def totals(self):
        """(passed, failed, skipped); a cell without its peer is one skipped."""
        passed = failed = skipped = 0
        for consumer, provider in self.cells():
            if self.why_missing(consumer, provider):
                skipped += 1
                continue
            good, bad, na = self.count(consumer, provider)
            passed, failed, skipped = passed + good, failed + bad, skipped + na
        return passed, failed, skipped
