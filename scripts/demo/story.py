"""The demo's story: its phases, one after the other, and what must hold in each."""

import collections
import dataclasses
import signal
import time

from estate import Consumer, Figures, Supplier
from processes import DemoError
from zookeeper import SESSION_MS

ORDERS = 5_000
CONCURRENCY = 8
OUTAGE_S = 10.0
PHASE_LIMIT_S = 90.0
SHARE_TOLERANCE = 5.0


@dataclasses.dataclass
class Row:
    name: str
    figures: Figures
    steady: list  # the suppliers whose shares must match their weights; empty: not judged


class Story:

    def __init__(self, screen, household, folder, binaries, orders, environment, registry):
        self.screen = screen
        self.household = household
        self.folder = folder
        self.binaries = binaries
        self.orders = orders
        self.environment = environment
        self.place = registry  # where everybody is announced: a ZooKeeper or a directory
        self.suppliers = []
        self.consumers = []
        self.rows = []
        self.outage_s = 0.0

    # -- the phases

    def play(self):
        self.open()
        self.everyone_gets_orders()
        self.one_supplier_is_killed()
        self.registry_is_lost()
        self.registry_comes_back()
        self.everyone_gets_orders_again()
        self.close()

    def open(self):
        self.screen.phase(f'{self.place.start_text}, and three suppliers register with it: north (weight 400), east (400), '
                          'south (200).')
        self.place.start()
        started = [self.add_supplier(name, weight) for name, weight in [('north', 400), ('east', 400), ('south', 200)]]
        for supplier in started:
            supplier.wait_until_ready()
        self.add_consumer('consumer-1', 'A')
        self.screen.done(f'everything is on 127.0.0.1, {self.place.place}')

    def everyone_gets_orders(self):
        self.screen.phase(f'A consumer pushes all {ORDERS:,} orders; each supplier gets its share.')
        figures = self.push_all(self.consumers[0])
        self.row('three suppliers', figures, steady=self.suppliers)

    def one_supplier_is_killed(self):
        self.screen.phase('One supplier, east, is killed with `kill -9` under load; its orders go to the other two.')
        consumer, victim = self.consumers[0], self.supplier('east')
        consumer.push(CONCURRENCY)
        self.load_for([consumer], 1.5, 'before the kill')
        victim.process.kill(signal.SIGKILL)
        # Its session ends after a while; only then the registry's list says what the consumer has long noticed.
        self.load_for([consumer], SESSION_MS / 1000 + 3, 'east is gone')
        self.load_until([consumer], lambda: consumer.now.calls >= ORDERS, 'until every order was pushed again')
        before = consumer.now.by_address.get(victim.address, 0)
        self.load_for([consumer], 1, 'nothing goes to east any more')
        if consumer.now.by_address.get(victim.address, 0) != before:
            raise DemoError('east is dead and still gets calls')
        self.row('one killed', consumer.stop())
        self.suppliers_alive.remove(victim)

    def registry_is_lost(self):
        self.screen.phase(f'{self.place.kill_text} for {OUTAGE_S:.0f} s under load; calls go on with the list that is known.')
        first = self.consumers[0]
        first.push(CONCURRENCY)
        self.load_for([first], 1, 'before the kill')
        self.outage_began = time.monotonic()
        self.place.kill()
        self.load_for([first], 2, 'without a registry')
        self.screen.say('  A second consumer starts meanwhile, from the list that the first one left on disk.')
        second = self.add_consumer('consumer-2', 'B')
        second.push(CONCURRENCY)
        both = [first, second]
        self.load_for(both, OUTAGE_S - (time.monotonic() - self.outage_began), 'without a registry')
        self.row('registry down, consumer 1', first.stop(), steady=self.suppliers_alive)
        self.row('registry down, consumer 2', second.stop(), steady=self.suppliers_alive)

    def registry_comes_back(self):
        self.screen.phase(f'{self.place.back_text}; a new supplier, west (weight 400), joins and gets orders from both consumers.')
        for consumer in self.consumers:
            consumer.push(CONCURRENCY)
        self.place.start_again()
        self.outage_s = time.monotonic() - self.outage_began
        west = self.add_supplier('west', 400)
        west.wait_until_ready()
        self.load_until(self.consumers,
                        lambda: all(consumer.now.by_address.get(west.address, 0) > 100 for consumer in self.consumers),
                        'until west gets orders')
        self.load_until(self.consumers, lambda: all(consumer.now.calls >= ORDERS for consumer in self.consumers),
                        'until every order was pushed again')
        self.load_for(self.consumers, 2, 'west is at work')
        self.row('registry back, consumer 1', self.consumers[0].stop())
        self.row('registry back, consumer 2', self.consumers[1].stop())

    def everyone_gets_orders_again(self):
        self.screen.phase(f'All {ORDERS:,} orders once more, by the second consumer, to the three that are there now.')
        figures = self.push_all(self.consumers[1])
        self.row('three again, consumer 2', figures, steady=self.suppliers_alive)

    def close(self):
        for consumer in self.consumers:
            consumer.finish()
        for supplier in self.suppliers_alive:
            supplier.process.wanted_end = True
            supplier.process.kill(signal.SIGTERM)
        for supplier in self.suppliers_alive:
            if supplier.process.wait(30) != 0:
                raise DemoError(f'supplier {supplier.name} did not end in good order: {supplier.process.last_words()}')

    # -- how a phase runs

    def add_supplier(self, name, weight):
        supplier = Supplier(self.household, self.binaries['supplier'], self.registry, self.folder, name, weight,
                            self.environment)
        self.suppliers.append(supplier)
        self.suppliers_alive = [*getattr(self, 'suppliers_alive', []), supplier]
        return supplier

    def add_consumer(self, name, series):
        consumer = Consumer(self.household, self.binaries['consumer'], self.registry, self.folder, name, series,
                            self.orders, self.environment)
        consumer.wait_until_ready()
        self.consumers.append(consumer)
        return consumer

    @property
    def registry(self):
        # One cache file for both consumers, in the demo's own folder.
        return f'{self.place.address}?file={self.folder}/registry.cache&session={SESSION_MS}'

    def supplier(self, name):
        return next(supplier for supplier in self.suppliers if supplier.name == name)

    def push_all(self, consumer):
        consumer.push(CONCURRENCY, ORDERS)
        until = time.monotonic() + PHASE_LIMIT_S
        while (figures := consumer.read()) is None:
            self.household.check()
            self.screen.progress(consumer.now.calls / ORDERS, self.count([consumer]))
            if time.monotonic() > until:
                raise DemoError(f'{ORDERS} orders took more than {PHASE_LIMIT_S:.0f} s: {consumer.process.last_words()}')
            time.sleep(0.05)
        return figures

    def load_for(self, consumers, seconds, what):
        begin = time.monotonic()
        self.load(consumers, lambda: time.monotonic() - begin >= seconds,
                  lambda: (time.monotonic() - begin) / max(seconds, 0.001), what)

    def load_until(self, consumers, condition, what):
        begin = time.monotonic()

        def limited():
            if time.monotonic() - begin > PHASE_LIMIT_S:
                raise DemoError(f'waited {PHASE_LIMIT_S:.0f} s in vain {what}')
            return condition()

        self.load(consumers, limited, lambda: min(consumer.now.calls for consumer in consumers) / ORDERS, what)

    def load(self, consumers, over, part, what):
        while True:
            for consumer in consumers:
                consumer.read()
            self.household.check()
            if over():
                return
            self.screen.progress(part(), f'{what}: {self.count(consumers)}')
            time.sleep(0.05)

    @staticmethod
    def count(consumers):
        calls = sum(consumer.now.calls for consumer in consumers)
        failed = sum(consumer.now.failed for consumer in consumers)
        return f'{calls:,} calls, {failed:,} failed'

    def row(self, name, figures, steady=()):
        self.rows.append(Row(name, figures, list(steady)))
        self.screen.done(f'{name}: {figures.calls:,} calls, {figures.failed:,} failed')

    # -- the end

    def shares(self, figures):
        """Supplier → its part of the calls, in percent; only those who got any."""
        total = sum(figures.by_address.values())
        return {supplier: 100.0 * figures.by_address[supplier.address] / total
                for supplier in self.suppliers if figures.by_address.get(supplier.address) and total}

    def complaints(self):
        """What did not hold; nothing when all is well."""
        for row in self.rows:
            if row.figures.failed:
                yield f'{row.name}: {row.figures.failed} of {row.figures.calls} calls failed'
            if row.figures.calls == 0:
                yield f'{row.name}: no call was made'
            shares = self.shares(row.figures)
            weights = sum(supplier.weight for supplier in row.steady)
            for supplier in row.steady:
                wanted = 100.0 * supplier.weight / weights
                got = shares.get(supplier, 0.0)
                if abs(got - wanted) > SHARE_TOLERANCE:
                    yield f'{row.name}: {supplier.name} got {got:.1f} % of the calls, its weight asks for {wanted:.1f} %'
        if self.outage_s < OUTAGE_S:
            yield f'the registry was away for {self.outage_s:.1f} s only'

    def twice(self):
        """Orders that arrived more than once, at one supplier or at two: a repeated call whose first attempt had arrived."""
        arrivals = collections.Counter(number for supplier in self.suppliers for number in supplier.journal_numbers())
        return sum(1 for times in arrivals.values() if times > 1)

    def show(self):
        head = ['phase', 'calls', 'failed', *(f'{supplier.name} ({supplier.weight})' for supplier in self.suppliers),
                'TP50', 'TP99']
        rows = []
        for row in self.rows:
            shares = self.shares(row.figures)
            cells = [f'{shares[supplier]:.1f} %' if supplier in shares else '-' for supplier in self.suppliers]
            rows.append([row.name, f'{row.figures.calls:,}', f'{row.figures.failed:,}', *cells,
                         f'{row.figures.tp50_us / 1000:.2f} ms', f'{row.figures.tp99_us / 1000:.2f} ms'])
        self.screen.table(head, rows)

    @property
    def calls(self):
        return sum(row.figures.calls for row in self.rows)

    @property
    def failed(self):
        return sum(row.figures.failed for row in self.rows)
