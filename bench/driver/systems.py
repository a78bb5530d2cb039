"""The programs that are compared: how they are started, and what they can do."""

import dataclasses
import json
import os
import pathlib
import signal
import struct
import subprocess
import tempfile

REFERENCE = 'raw-epoll'
OURS = 'dubhe'
GRPC = ('grpc-cq', 'grpc-callback')
# A connection that is to be idle makes itself known with these bytes first.
HTTP2_PREFACE = b'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n' + bytes([0, 0, 0, 4, 0, 0, 0, 0, 0])
DUBBO_HEARTBEAT = b'\xda\xbb\xe2\x02' + bytes(7) + b'\x01' + bytes([0, 0, 0, 1]) + b'N'
ECHO_FRAME = b'\xda\xbb\xc2\x14' + bytes(8) + bytes([0, 0, 0, 32]) + b'x' * 32


@dataclasses.dataclass(frozen=True)
class System:
    name: str
    program: str
    arguments: tuple = ()
    variants: tuple = ()  # what it knows beside the echo of bytes
    ignores: tuple = ()  # variants that make no difference to it: it echoes bytes there, too
    hello: bytes = b''


SYSTEMS = [
    System(REFERENCE, 'bench_raw_epoll', ignores=('order', 'blocking', 'threads'), hello=ECHO_FRAME),
    System('asio', 'bench_asio', hello=ECHO_FRAME),
    System(OURS, 'bench_dubhe', variants=('order', 'blocking', 'threads'), hello=DUBBO_HEARTBEAT),
    System('grpc-cq', 'bench_grpc', ('--api=cq',), variants=('order',), hello=HTTP2_PREFACE),
    System('grpc-callback', 'bench_grpc', ('--api=callback',), variants=('order', 'threads'), ignores=('blocking',),
           hello=HTTP2_PREFACE),
    System('capnp', 'bench_capnp', variants=('order',)),
    # Debian 12 has no package: whoever has it puts a program of the same two roles beside the others.
    System('brpc', 'bench_brpc', variants=('order', 'threads')),
]
# Parts of dubhe, for whoever looks for where the time goes (--parts).
PARTS = [
    System('channel', 'bench_channel', hello=ECHO_FRAME),
    System('echo', 'bench_echo', variants=('blocking',), hello=DUBBO_HEARTBEAT),
    System('dubhe-unmonitored', 'bench_dubhe', ('--monitor=off',), variants=('order', 'blocking', 'threads')),
    System('dubhe-metrics-page', 'bench_dubhe', ('--monitor=page',), variants=('order', 'blocking', 'threads')),
]


class Failed(Exception):
    pass


def takes_part(system, scenario):
    return scenario.variant is None or scenario.variant in system.variants or scenario.variant in system.ignores


def pinned(core):
    return (lambda: os.sched_setaffinity(0, {core})) if core is not None else None


def variant_of(system, scenario):
    return [f'--variant={scenario.variant}'] if scenario.variant in system.variants else []


class Server:
    """A server program of ours, from its start until it is ended."""

    def __init__(self, folder, system, scenario, core=None, tool=(), environment=None, extra=()):
        command = [*tool, folder / system.program, '--role=server', '--port=0', *system.arguments,
                   *(variant_of(system, scenario) if scenario else ()), *extra]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, preexec_fn=pinned(core), text=True,
                                        env={**os.environ, **(environment or {})})
        try:
            self.port = json.loads(self.process.stdout.readline())['port']
        except (ValueError, KeyError):
            self.end()
            raise Failed(f'{system.program} --role=server did not say its port') from None

    def end(self, how=signal.SIGKILL):
        self.process.send_signal(how)
        self.process.wait()
        self.process.stdout.close()


def call(folder, system, scenario, server, arguments, core=None, tool=(), environment=None, limit=60):
    """Runs a client against the server and answers its line of JSON."""
    command = [*tool, folder / system.program, '--role=client', f'--port={server.port}',
               f'--connections={scenario.connections}', f'--in-flight={scenario.in_flight}',
               f'--payload-bytes={scenario.payload}', *system.arguments, *variant_of(system, scenario), *arguments]
    try:
        client = subprocess.run(command, stdout=subprocess.PIPE, preexec_fn=pinned(core), text=True, timeout=limit,
                                check=False, env={**os.environ, **(environment or {})})
    except subprocess.TimeoutExpired:
        raise Failed(f'{system.program} --role=client did not end in {limit} s, scenario {scenario.name}') from None
    if client.returncode != 0:
        raise Failed(f'{system.program} --role=client ended with {client.returncode} in scenario {scenario.name}')
    return json.loads(client.stdout.strip().splitlines()[-1])


def measure(folder, system, scenario, core, seconds, warm_up, rate=0, extra=()):
    """One run: calls per second, latencies, processor time per call of both sides."""
    server = Server(folder, system, scenario, core, extra=extra)
    try:
        return call(folder, system, scenario, server,
                    [f'--seconds={seconds}', f'--warm-up={warm_up}', f'--rate={rate}',
                     f'--server-pid={server.process.pid}', *extra], core, limit=60 + 10 * seconds)
    finally:
        server.end()


class Counts:
    """What libdubhe_bench_counters.so counts in a process that is started with `environment`."""

    def __init__(self, folder, temporary, name):
        self.path = pathlib.Path(temporary) / name
        self.environment = {'LD_PRELOAD': str((folder / 'libdubhe_bench_counters.so').resolve()),
                            'DUBHE_BENCH_COUNTS': str(self.path)}

    def read(self):
        return struct.unpack('=QQ', self.path.read_bytes())


def per_call(few, many, one_run):
    """What a call costs of anything that can only be counted for a whole process: two runs of different length tell,
    since the start and the end of both are the same. Answers a tuple for the client and one for the server."""
    small, large = one_run(few), one_run(many)
    return tuple(tuple((b - a) / (many - few) for a, b in zip(*sides)) for sides in zip(small, large))


def count_calls(folder, system, scenario, core, few=2000, many=12000, extra=()):
    """((allocations, system calls) of the client, of the server) per call."""
    def one_run(calls):
        with tempfile.TemporaryDirectory() as temporary:
            client_counts, server_counts = Counts(folder, temporary, 'client'), Counts(folder, temporary, 'server')
            server = Server(folder, system, scenario, core, environment=server_counts.environment, extra=extra)
            try:
                call(folder, system, scenario, server, [f'--calls={calls}'], core,
                     environment=client_counts.environment)
                return client_counts.read(), server_counts.read()
            finally:
                server.end()

    return per_call(few, many, one_run)


def callgrind(path):
    return ['valgrind', '--tool=callgrind', '--log-file=/dev/null', f'--callgrind-out-file={path}']


def collected(path):
    """Instructions in a profile of callgrind."""
    for line in path.read_text().splitlines():
        if line.startswith(('summary:', 'totals:')):
            return int(line.split()[1])
    raise Failed(f'{path} has no totals')


def count_instructions(folder, system, scenario, core, few=500, many=2500, extra=()):
    """((instructions,) of the client, of the server) per call, counted by valgrind."""
    def one_run(calls):
        with tempfile.TemporaryDirectory() as temporary:
            client, server_profile = pathlib.Path(temporary) / 'client', pathlib.Path(temporary) / 'server'
            server = Server(folder, system, scenario, core, tool=callgrind(server_profile), extra=extra)
            try:
                call(folder, system, scenario, server, [f'--calls={calls}'], core, tool=callgrind(client), limit=300)
            finally:
                server.end(signal.SIGTERM)
            return (collected(client),), (collected(server_profile),)

    return per_call(few, many, one_run)
