"""A ZooKeeper server of our own."""

import pathlib
import shutil
import socket
import tempfile
import time

import processes

SERVER = pathlib.Path("/usr/share/zookeeper/bin/zkServer.sh")


class ZooKeeper:
    def __init__(self):
        if not SERVER.exists():
            raise SystemExit(f"{SERVER} is missing: install the Debian package zookeeper")
        self._folder = pathlib.Path(tempfile.mkdtemp(prefix="interop-zookeeper-"))
        self._child = None
        for attempt in range(3):  # another program may take the port between our look and ZooKeeper's bind
            self.port = processes.free_port()
            try:
                self._start()
                return
            except BaseException as error:  # also an interrupt: nobody else knows of the process yet
                self.stop_process()
                if attempt == 2 or not isinstance(error, RuntimeError):
                    self.stop()
                    raise

    @property
    def url(self):
        return f"zookeeper://127.0.0.1:{self.port}"

    def _start(self):
        configuration = self._folder / "zoo.cfg"
        configuration.write_text(
            f"tickTime=200\ndataDir={self._folder}/data\nclientPort={self.port}\nclientPortAddress=127.0.0.1\n"
            "admin.enableServer=false\nmaxSessionTimeout=60000\nminSessionTimeout=400\nmaxClientCnxns=0\n")
        self._child = processes.Child(
            "zookeeper", [SERVER, "start-foreground", configuration],
            environment={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "ZOO_LOG_DIR": str(self._folder),
                         "JVMFLAGS": "-Xmx96m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Dzookeeper.admin.enableServer=false",
                         "SERVER_JVMFLAGS": ""})
        processes.await_port("127.0.0.1", self.port, self._child, 20)
        self._await_serving(20)

    def _await_serving(self, seconds):
        """The port is open before sessions are taken: dubbo-go gives up when its first one is not, and a connection of
        that time may hang unanswered."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline and self._child.running():
            try:
                with socket.create_connection(("127.0.0.1", self.port), 1) as connection:
                    connection.sendall(b"srvr")
                    if b"Mode:" in b"".join(iter(lambda: connection.recv(4096), b"")):
                        return
            except OSError:
                pass
            time.sleep(0.05)  # a look: a server tells nobody when it begins to serve
        raise RuntimeError(f"ZooKeeper on port {self.port} did not serve within {seconds} s\n{self._child.log_tail()}")

    def stop_process(self):
        if self._child:
            self._child.kill()
            self._child = None

    def stop(self):
        self.stop_process()
        shutil.rmtree(self._folder, ignore_errors=True)
