"""A ZooKeeper of the demo's own, on a free port of the loopback interface."""

import os
import socket
import time

from processes import DemoError

SERVER = '/usr/share/zookeeper/bin/zkServer.sh'
SESSION_MS = 4000


def free_port():
    with socket.socket() as probe:
        probe.bind(('127.0.0.1', 0))
        return probe.getsockname()[1]


class ZooKeeper:
    start_text = 'A ZooKeeper starts'
    kill_text = 'ZooKeeper is killed'
    back_text = 'ZooKeeper is back'

    def __init__(self, household, folder):
        self._household = household
        self._folder = os.path.join(folder, 'zookeeper')
        os.makedirs(self._folder)
        self._process = None
        self.port = None

    @property
    def address(self):
        return f'zookeeper://127.0.0.1:{self.port}'

    @property
    def place(self):
        return f'ZooKeeper on port {self.port}'

    def start(self):
        """On a free port, and on another one when somebody was quicker."""
        for _ in range(5):
            self.port = free_port()
            if self._run(30):
                return
        raise DemoError(f'ZooKeeper did not start: {self._process.last_words()}')

    def start_again(self):
        """On the old port and with the old data, as an operator would."""
        for _ in range(5):
            if self._run(30):
                return
        raise DemoError(f'ZooKeeper did not come back: {self._process.last_words()}')

    def kill(self):
        self._process.kill()
        self._process.wait(10)

    def _run(self, seconds):
        self._write_config()
        # Without ZOOCFGDIR, or the script would read the machine's own configuration. Server and script share one group.
        environment = {name: value for name, value in os.environ.items() if not name.startswith(('ZOO', 'ZK'))}
        environment.update({'ZOO_LOG_DIR': self._folder, 'ZOO_LOG4J_PROP': 'WARN,CONSOLE', 'JMXDISABLE': 'true',
                            'HOME': self._folder, 'JVMFLAGS': f'-Xmx256m -Djava.io.tmpdir={self._folder} -XX:-UsePerfData'})
        self._process = self._household.start('zookeeper', [SERVER, 'start-foreground', self._config], self._folder,
                                              environment=environment)
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if not self._process.running():
                self._process.wanted_end = True
                return False
            if self._answers():
                return True
            time.sleep(0.05)
        self.kill()
        return False

    @property
    def _config(self):
        return os.path.join(self._folder, 'zoo.cfg')

    def _write_config(self):
        with open(self._config, 'w', encoding='utf-8') as config:
            config.write(f'tickTime=500\nminSessionTimeout=1000\nmaxSessionTimeout={SESSION_MS}\n'
                         f'dataDir={self._folder}/data\nclientPortAddress=127.0.0.1\nclientPort={self.port}\n'
                         f'admin.enableServer=false\n4lw.commands.whitelist=srvr\n')
        os.makedirs(os.path.join(self._folder, 'data'), exist_ok=True)

    def _answers(self):
        try:
            with socket.create_connection(('127.0.0.1', self.port), timeout=1) as connection:
                connection.sendall(b'srvr')
                return connection.recv(4096).startswith(b'Zookeeper version')
        except OSError:
            return False
