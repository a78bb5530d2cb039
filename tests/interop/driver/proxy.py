"""A TCP proxy between consumer and provider that keeps the Dubbo frames of each case."""

import socket
import struct
import threading

HEADER = 16
EVENT = 0x20
REQUEST = 0x80


class Recorder:
    """Listens on its own port and passes everything on to `address`."""

    def __init__(self, address):
        host, port = address.rsplit(":", 1)
        self._target = host, int(port)
        self._listener = socket.create_server((host, 0))
        self.port = self._listener.getsockname()[1]
        self._lock = threading.Lock()
        self._unlabelled = []
        self._frames = []
        self._sockets = [self._listener]
        threading.Thread(target=self._accept, daemon=True).start()

    def begin(self):
        """Forgets what was seen: another consumer comes."""
        with self._lock:
            self._frames, self._unlabelled = [], []

    def label(self, case):
        """The frames since the last label belong to this case."""
        with self._lock:
            self._frames += [(case, kind, frame) for kind, frame in self._unlabelled]
            self._unlabelled = []

    def write(self, file):
        file.parent.mkdir(parents=True, exist_ok=True)
        with self._lock:
            file.write_text("".join(f"{case}\t{kind}\t{frame.hex()}\n" for case, kind, frame in self._frames))

    def close(self):
        with self._lock:
            for open_socket in self._sockets:
                try:
                    open_socket.close()
                except OSError:
                    pass

    def _accept(self):
        while True:
            try:
                near, _ = self._listener.accept()
                far = socket.create_connection(self._target, 5)
            except OSError:
                return
            with self._lock:
                self._sockets += [near, far]
            threading.Thread(target=self._pass_on, args=(near, far), daemon=True).start()
            threading.Thread(target=self._pass_on, args=(far, near), daemon=True).start()

    def _pass_on(self, source, target):
        pending = b""
        try:
            while data := source.recv(65536):
                pending = self._take_frames(pending + data)
                target.sendall(data)
        except OSError:
            pass
        for end in (source, target):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def _take_frames(self, data):
        while len(data) >= HEADER:
            size = HEADER + struct.unpack_from(">i", data, 12)[0]
            if len(data) < size:
                break
            frame, data = data[:size], data[size:]
            kind = "event" if frame[2] & EVENT else "request" if frame[2] & REQUEST else "response"
            with self._lock:
                self._unlabelled.append((kind, frame))
        return data
