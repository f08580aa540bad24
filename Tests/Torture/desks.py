"""The programs under torture: desks with their replicas, and the server."""

import json
import os
import random
import signal
import subprocess
import threading
import time

ROOM = 40 << 20


class Failed(Exception):
    """A promise did not hold."""


class Disk:
    """A small file system that can be filled, or None where this user may not mount one."""

    def __init__(self, folder):
        self.folder = folder
        folder.mkdir()
        done = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={ROOM}", "tmpfs", str(folder)],
                              capture_output=True)
        self.is_mounted = done.returncode == 0

    def fill(self):
        with open(self.folder / "ballast", "wb", buffering=0) as ballast:
            block = bytes(4096)
            try:
                while True:
                    ballast.write(block)
            except OSError:
                pass

    def empty(self):
        (self.folder / "ballast").unlink(missing_ok=True)

    def unmount(self):
        if self.is_mounted:
            subprocess.run(["umount", "--lazy", str(self.folder)], capture_output=True)


class Answer:
    def __init__(self, words, status, out, error, was_killed):
        self.words = words
        self.status = status
        self.out = out
        self.error = error
        self.was_killed = was_killed

    @property
    def json(self):
        try:
            return json.loads(self.out)
        except ValueError:
            raise Failed(f"{self}: no JSON") from None

    @property
    def code(self):
        try:
            return json.loads(self.error)["error"]["code"]
        except (ValueError, KeyError, TypeError):
            return None

    def __str__(self):
        return f"{' '.join(self.words)} ended with {self.status}: {self.out} {self.error}"


class Programs:
    def __init__(self, folder, binaries):
        self.folder = folder
        self.binaries = binaries
        self.environment = {"PATH": os.environ.get("PATH", ""), "HOME": str(folder),
                            "LANG": "en_GB.UTF-8", "TZ": "UTC"}

    def start(self, program, *words, **pipes):
        return subprocess.Popen(
            [str(self.binaries / program), *words],
            env=self.environment, cwd=self.folder, stdin=subprocess.DEVNULL, text=True, **pipes)

    def run(self, program, words, kill_after=None):
        process = self.start(program, *words, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        was_killed = False
        try:
            out, error = process.communicate(timeout=kill_after or 300)
        except subprocess.TimeoutExpired:
            process.kill()
            was_killed = True
            out, error = process.communicate()
            if kill_after is None:
                raise Failed(f"{words} did not end in 300 seconds: {out} {error}") from None
        answer = Answer([program, *words], process.returncode, out, error, was_killed)
        if process.returncode < 0 and not was_killed or "Fatal error" in error:
            raise Failed(f"crashed: {answer}")
        if answer.status == 6:
            raise Failed(f"an alarm: {answer}")
        return answer


class Server:
    def __init__(self, programs, data):
        self.programs = programs
        self.data = data
        self.port = 0
        self.process = None
        self.log = programs.folder / "server.log"

    def start(self):
        """Whether it came to listen; with a full disk it may not."""
        with open(self.log, "ab") as log:
            self.process = self.programs.start(
                "obruten-server", "serve", "--listen", f"127.0.0.1:{self.port}", "--json", "--data",
                str(self.data), stdout=subprocess.PIPE, stderr=log)
        line = self.process.stdout.readline()
        if line:
            self.port = int(json.loads(line)["url"].rsplit(":", 1)[1])
            return True
        self.process.wait()
        return False

    def kill(self):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()

    def check(self):
        """It has not ended by itself, unless it was killed."""
        if self.process.poll() is not None:
            raise Failed(f"the server ended with {self.process.returncode}: see {self.log}")

    def run(self, *words):
        answer = self.programs.run("obruten-server", [*words, "--data", str(self.data)])
        if answer.status != 0:
            raise Failed(str(answer))
        return answer


class Desk:
    """One replica, and two people who use it at once without knowing of each other."""

    def __init__(self, programs, name, party, author, home):
        self.programs = programs
        self.name = name
        self.party = party
        self.author = author
        self.home = home
        self.disk = None
        self.lock = threading.Lock()
        self.usual = 0.15

    def run(self, *words, kill_after=None):
        start = time.monotonic()
        answer = self.programs.run("obruten", ["--home", str(self.home), *words, "--json"], kill_after)
        if not answer.was_killed:
            with self.lock:
                self.usual += 0.1 * (time.monotonic() - start - self.usual)
        return answer

    def must(self, *words):
        answer = self.run(*words)
        if answer.status not in (0, 4):
            raise Failed(f"{self.name}: {answer}")
        return answer.json
