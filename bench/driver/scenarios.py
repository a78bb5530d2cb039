"""The loads, by name, and how far from raw epoll a call of dubhe may be in each."""

import dataclasses


@dataclasses.dataclass(frozen=True)
class Scenario:
    name: str
    connections: int
    in_flight: int
    payload: int
    goal: float = None  # processor time of dubhe as a multiple of raw epoll's; None: reported, no goal
    times_grpc: float = None  # how many times as much gRPC takes, at least
    variant: str = None  # what else than an echo of bytes is asked of those systems that know it

    @property
    def text(self):
        size = f'{self.payload} B' if self.payload < 1024 else f'{self.payload // 1024} KiB'
        return f'{self.name} {self.variant or size} {self.connections}×{self.in_flight}'


SCENARIOS = [
    Scenario('A', 1, 1, 32, 1.65, 1.9),
    Scenario('B', 1, 64, 32, 11.0, 10),
    Scenario('C', 1, 256, 32, 20.0, 10),
    Scenario('D', 16, 16, 32, 5.9, 10),
    Scenario('E', 1, 64, 1024, 5.5, 10),
    Scenario('F', 1, 1, 65536, 1.65, 1.9),
    Scenario('G', 1, 64, 65536, 1.75, 2.2),
    Scenario('H', 1, 64, 1024, 13.6, variant='order'),
    Scenario('I', 1, 64, 32, 16.0, variant='blocking'),
    Scenario('J', 1, 64, 32, variant='threads'),
]
BY_NAME = {scenario.name: scenario for scenario in SCENARIOS}
QUICK = ['A', 'B', 'F', 'H', 'I']
PATIENCE = 0.5  # the slowest call of a thousand, as a part of gRPC's, at most
PATIENT = 'B'  # the load for which that is a goal
OPEN_LOOP = 'B'  # the load that is measured at a fixed rate, too
