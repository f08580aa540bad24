"""A TCP proxy that cuts, delays and refuses connections as the seed says."""

import random
import socket
import threading
import time


class Proxy:
    def __init__(self, seed, target):
        self.random = random.Random(f"{seed} proxy")
        self.target = target
        self.is_calm = False
        self.counts = {"passed": 0, "cut": 0, "slow": 0, "refused": 0}
        self.lock = threading.Lock()
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.serve, args=(client,), daemon=True).start()

    def draw(self):
        """What becomes of a connection: how many bytes pass each way, and how slowly."""
        with self.lock:
            kind = "passed" if self.is_calm else self.random.choices(
                ("passed", "cut", "slow", "refused"), (12, 4, 2, 1))[0]
            self.counts[kind] += 1
            limits = [None, None]
            if kind == "cut":
                limits[self.random.randrange(2)] = int(10 ** self.random.uniform(0, 4.5))
            return kind, limits

    def serve(self, client):
        kind, limits = self.draw()
        if kind == "refused":
            return client.close()
        try:
            server = socket.create_connection(("127.0.0.1", self.target()), timeout=30)
        except OSError:
            return client.close()
        ends = (client, server)
        ways = [threading.Thread(target=self.pump, args=(one, other, limit, kind, ends), daemon=True)
                for one, other, limit in ((client, server, limits[0]), (server, client, limits[1]))]
        for way in ways:
            way.start()

    def pump(self, source, target, limit, kind, ends):
        try:
            while True:
                part = source.recv(512 if kind == "slow" else 65536)
                if not part:
                    target.shutdown(socket.SHUT_WR)
                    return
                if kind == "slow":
                    time.sleep(0.003)
                if limit is not None:
                    part, limit = part[:limit], limit - len(part)
                target.sendall(part)
                if limit is not None and limit <= 0:
                    break
        except OSError:
            pass
        for end in ends:
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
