"""Suppliers, consumers and what they report."""

import os

from processes import DemoError


class Supplier:

    def __init__(self, household, binary, registry, folder, name, weight, environment):
        self.name = name
        self.weight = weight
        self.journal = os.path.join(folder, f'{name}.journal')
        self.process = household.start(
            f'supplier-{name}',
            [binary, '--name', name, '--registry', registry, '--port', '-1', '--weight', str(weight), '--warmup', '0',
             '--journal', self.journal],
            folder, environment=environment)
        self.address = None

    def wait_until_ready(self):
        self.address = self.process.expect('ready', 30)['address']

    def journal_numbers(self):
        """The numbers of all orders that arrived, in order, also those of a supplier that was killed."""
        try:
            with open(self.journal, encoding='utf-8') as journal:
                return journal.read().split()
        except FileNotFoundError:
            return []


class Figures:
    """What one consumer's monitor counted in one phase."""

    def __init__(self, event=None):
        event = event or {}
        self.calls = event.get('calls', 0)
        self.failed = event.get('failed', 0)
        self.by_address = event.get('by', {})
        self.tp50_us = event.get('tp50_us', 0)
        self.tp99_us = event.get('tp99_us', 0)


class Consumer:

    def __init__(self, household, binary, registry, folder, name, series, orders, environment):
        self.name = name
        self.process = household.start(
            name, [binary, '--registry', registry, '--orders', orders, '--series', series], folder,
            environment=environment)
        self.now = Figures()

    def wait_until_ready(self):
        self.process.expect('ready', 30)

    def push(self, concurrency, count=0):
        """Begins a phase; with a count it ends by itself."""
        self.now = Figures()
        self.process.tell(f'push {concurrency} {count}')

    def read(self):
        """Takes what came in; the phase's figures once it is over, else None."""
        while (event := self.process.next_event(0)) is not None:
            if event['event'] == 'progress':
                self.now = Figures(event)
            elif event['event'] == 'phase':
                self.now = Figures(event)
                return self.now
        return None

    def stop(self):
        self.process.tell('stop')
        figures = Figures(self.process.expect('phase', 30))
        self.now = figures
        return figures

    def finish(self):
        """Ends it in good order."""
        self.process.wanted_end = True
        self.process.hang_up()
        code = self.process.wait(30)
        if code != 0:
            raise DemoError(f'{self.name} did not end in good order: {self.process.last_words()}')
