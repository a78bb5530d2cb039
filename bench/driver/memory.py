"""Resident memory of a fresh server, and what an idle connection adds to it."""

import pathlib
import resource
import socket
import time

from driver.systems import Failed, Server

SETTLED_WITHIN_SECONDS = 20


def resident(pid):
    """KiB."""
    for line in pathlib.Path(f'/proc/{pid}/status').read_text().splitlines():
        if line.startswith('VmRSS:'):
            return int(line.split()[1])
    raise Failed(f'/proc/{pid}/status has no VmRSS')


def descriptors(pid):
    return sum(1 for _ in pathlib.Path(f'/proc/{pid}/fd').iterdir())


def allow_descriptors(count):
    """As many as asked for, or as many as this process may have; servers inherit it. Answers the number."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    allowed = count if hard == resource.RLIM_INFINITY else min(count, hard)
    resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, hard))
    return allowed


def settled(pid):
    """Resident memory once it does not grow any more."""
    last, until = resident(pid), time.monotonic() + SETTLED_WITHIN_SECONDS
    while time.monotonic() < until:
        time.sleep(0.2)
        now = resident(pid)
        if now == last:
            break
        last = now
    return last


def idle_connections(folder, system, counts):
    """{'fresh_kib': …, 'bytes_per_connection': {1000: …, 9500: …}} of a server whose connections have said hello and
    then nothing more."""
    server = Server(folder, system, None)
    sockets = []
    try:
        pid = server.process.pid
        fresh = settled(pid)
        own = descriptors(pid)
        result = {'fresh_kib': fresh, 'bytes_per_connection': {}}
        for count in counts:
            while len(sockets) < count:
                connection = socket.create_connection(('127.0.0.1', server.port))
                sockets.append(connection)
                connection.sendall(system.hello)
            until = time.monotonic() + SETTLED_WITHIN_SECONDS
            while descriptors(pid) < own + count:
                if time.monotonic() > until:
                    raise Failed(f'{system.program} took {descriptors(pid) - own} of {count} connections')
                time.sleep(0.05)
            result['bytes_per_connection'][count] = (settled(pid) - fresh) * 1024 / count
        return result
    finally:
        for connection in sockets:
            connection.close()
        server.end()
