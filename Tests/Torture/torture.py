"""Real programs under torture. Python's standard library only. `run` beside it says how.

While the time runs, two threads at each desk write, read, decide and sync, and a quarter of their commands
is killed at a random moment; the server is killed and started; disks fill and are freed; connections are
cut, slowed and refused. Then all of that ends, everybody syncs, and: nothing is unsent, all who read the
same have the same digest, `verify` finds nothing, and no write that a command had confirmed is lost.

The seed draws every choice. It does not fix the interleaving of the processes, which is the system's, so
a failure may need several runs of its seed to come again.
"""

import argparse
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import traceback
from collections import Counter
from pathlib import Path

from desks import Desk, Disk, Failed, Programs, Server
from ledger import Ledger
from proxy import Proxy

HOME, OFFICE, SCHOOL = "Granhöjdens skola", "Socialtjänsten Lillköping", "Tallskolan"
# What each party owns, and one field of another's that it writes all the same.
FIELDS = {
    HOME: ["mapping.result", "mapping.method", "dischargePlan.plannedDischarge"],
    OFFICE: ["schoolAssignment.purpose", "dischargePlan.plannedDischarge"],
    SCHOOL: ["schoolPlan.goals", "schoolPlan.returnPlan", "schoolInformation.firstDay"],
}
FOREIGN = {HOME: "schoolPlan.goals", OFFICE: "schoolPlan.goals", SCHOOL: "mapping.result"}
CASES = 3


class Torture:
    def __init__(self, seed, folder, binaries):
        self.seed = seed
        self.programs = Programs(folder, binaries)
        self.disks = [Disk(folder / "server-disk"), Disk(folder / "desk-disk")]
        self.server = Server(self.programs, self.disks[0].folder / "data")
        self.ledger = Ledger()
        self.counts = Counter()
        self.failures = []
        self.stopping = threading.Event()
        self.cases = []
        self.number = 0
        self.lock = threading.Lock()
        self.proxy = Proxy(seed, lambda: self.server.port)
        self.proxy.is_calm = True
        homes = [folder / "teacher", folder / "educator", self.disks[1].folder / "home", folder / "school"]
        self.desks = [
            Desk(self.programs, "teacher", HOME, "Karin Ek, lärare", homes[0]),
            Desk(self.programs, "educator", HOME, "Jon Vide, specialpedagog", homes[1]),
            Desk(self.programs, "office", OFFICE, "Ali Berg, socialsekreterare", homes[2]),
            Desk(self.programs, "school", SCHOOL, "Eva Lind, rektor", homes[3]),
        ]

    def prepare(self):
        self.server.start()
        for name, kind in ((HOME, "institution"), (OFFICE, "social-services"), (SCHOOL, "school")):
            self.server.run("party", "add", name, "--kind", kind)
        first = {}
        for desk in self.desks:
            if desk.party in first:
                url = first[desk.party].must("device", "invite")["url"]
            else:
                url = self.server.run("invite", desk.party, "--url",
                                      f"http://127.0.0.1:{self.proxy.port}").out.strip()
            desk.must("join", url, "--author", desk.author, "--device", desk.name)
            first.setdefault(desk.party, desk)
        for desk in self.desks:
            desk.must("sync")
        for _ in range(CASES):
            self.cases.append(first[OFFICE].must(
                "case", "new", "--model", "sisam@1", "--with", f"institution={HOME}",
                f"homeSchool={SCHOOL}")["case"])
        for _ in range(2):
            for desk in (first[OFFICE], *self.desks):
                desk.must("sync")

    def count(self, what):
        with self.lock:
            self.counts[what] += 1

    def value(self, field):
        """A value that was never used."""
        with self.lock:
            self.number += 1
            if field.endswith("plannedDischarge"):
                return f"{2030 + self.number // 336:04}-{1 + self.number // 28 % 12:02}-" \
                       f"{1 + self.number % 28:02}"
            return f"value {self.number}" + " and so on" * (self.number % 40)

    # What the two people at a desk do

    def work(self, desk, number):
        draw = random.Random(f"{self.seed} {desk.name} {number}")
        while not self.stopping.is_set():
            kind = draw.choices(("set", "foreign", "add", "resolve", "sync", "look"),
                                (10, 1, 2, 2, 5, 1))[0]
            kill_after = draw.uniform(0, 1.3) * desk.usual if draw.random() < 0.25 else None
            case = draw.choice(self.cases)
            answer = getattr(self, "do_" + kind)(desk, draw, case, kill_after)
            self.count("killed command" if answer.was_killed else f"{kind}: {answer.status}")
            if answer.code in ("unexpected", "store.foreign", "store.damaged"):
                raise Failed(f"{desk.name}: {answer}")

    def write(self, desk, case, field, value, words, kill_after):
        write = self.ledger.begin(desk, case, field, value)
        answer = desk.run(*words, kill_after=kill_after)
        self.ledger.end(write)
        if answer.status == 0 and answer.out.strip():
            self.ledger.confirm(write, answer.json)
        return answer

    def do_set(self, desk, draw, case, kill_after):
        field = draw.choice(FIELDS[desk.party])
        value = self.value(field)
        return self.write(desk, case, field, value, ["set", case, f"{field}={value}"], kill_after)

    def do_foreign(self, desk, draw, case, kill_after):
        field = FOREIGN[desk.party]
        value = self.value(field)
        words = ["set", case, "--unchecked", f"{field}={value}"]
        return self.write(desk, case, field, value, words, kill_after)

    def do_resolve(self, desk, draw, case, kill_after):
        field = draw.choice(FIELDS[desk.party])
        shown = desk.run("get", case, field)
        if shown.status != 4:
            return shown
        value = self.value(field)
        words = ["resolve", case, field, "--value", value, "--base", shown.json["token"]]
        return self.write(desk, case, field, value, words, kill_after)

    def do_add(self, desk, draw, case, kill_after):
        name = self.value("contact.name")[:190]
        answer = desk.run("add", case, "contact", f"name={name}", "function=teacher",
                          kill_after=kill_after)
        if answer.status == 0 and answer.out.strip():
            self.ledger.confirm_record(desk, case, answer.json["record"])
        return answer

    def do_sync(self, desk, draw, case, kill_after):
        return desk.run("sync", kill_after=kill_after and kill_after * 3)

    def do_look(self, desk, draw, case, kill_after):
        return desk.run(*draw.choice((["status"], ["conflicts"], ["inbox"], ["show", case, "mapping"])),
                        kill_after=kill_after)

    # What happens to them

    def kill_server(self, draw):
        self.stopping.wait(draw.uniform(0.5, 6))
        self.server.check()
        self.server.kill()
        self.count("killed server")
        self.stopping.wait(draw.uniform(0, 0.5))
        if not self.server.start():
            # Only a full disk keeps it from that.
            self.disks[0].empty()
            if not self.server.start():
                raise Failed(f"the server did not start again: see {self.server.log}")
            self.count("server waited for its disk")

    def fill_disk(self, draw):
        self.stopping.wait(draw.uniform(1, 6))
        disk = draw.choice([disk for disk in self.disks if disk.is_mounted])
        disk.fill()
        self.count("full disk")
        self.stopping.wait(draw.uniform(0.3, 2))
        disk.empty()

    def forever(self, name, once):
        draw = random.Random(f"{self.seed} {name}")
        while not self.stopping.is_set():
            once(draw)

    def guarded(self, work, *arguments):
        try:
            work(*arguments)
        except Exception as problem:
            self.failures.append("".join(traceback.format_exception_only(problem)).strip())
            self.stopping.set()

    def run(self, seconds):
        work = [(self.work, desk, number) for desk in self.desks for number in range(2)]
        work.append((self.forever, "server", self.kill_server))
        if any(disk.is_mounted for disk in self.disks):
            work.append((self.forever, "disk", self.fill_disk))
        else:
            print("   no full disks: this user may not mount a file system", flush=True)
        self.proxy.is_calm = False
        threads = [threading.Thread(target=self.guarded, args=one) for one in work]
        for thread in threads:
            thread.start()
        self.stopping.wait(seconds)
        self.stopping.set()
        for thread in threads:
            thread.join()
        self.proxy.is_calm = True
        for disk in self.disks:
            disk.empty()
        if self.failures:
            raise Failed("\n".join(self.failures))

    # What must be true in the end

    def check(self):
        self.server.check()
        for _ in range(8):
            for desk in self.desks:
                desk.must("sync")
            states = [desk.must("status") for desk in self.desks]
            if all(one["unsent"] == 0 and not one["waitingChanges"] for one in states):
                break
        else:
            raise Failed(f"not quiet: {states}")
        for desk in self.desks:
            desk.must("sync")
        self.check_digests()
        found = self.found()
        lost = self.ledger.lost(found)
        if lost:
            raise Failed("lost: " + "; ".join(
                f"{one.desk.name} {one.case} {one.field} {one.value[:20]}" for one in lost))
        for desk, case, record in self.ledger.records:
            for other in self.desks:
                shown = other.must("show", case, record if "/" in record else f"contact/{record}")
                if shown["life"] != "there":
                    raise Failed(f"{other.name}: a record of {desk.name} is {shown['life']}: {record}")

    def check_digests(self):
        digests = {}
        for desk in self.desks:
            report = desk.must("verify")
            if not report["ok"] or report["findings"]:
                raise Failed(f"{desk.name}: verify finds {report['findings']}")
            for one in report["digests"]:
                digests.setdefault((one["case"], one["audience"]), (one["parties"], {}))[1][desk] = \
                    one["digest"]
        for (case, _), (parties, by) in digests.items():
            readers = {desk for desk in self.desks if desk.party in parties}
            if set(by) != readers or len(set(by.values())) != 1:
                raise Failed(f"digests differ in {case}: "
                             + str({desk.name: digest for desk, digest in by.items()}))
        self.counts["equal digests"] = len(digests)

    def found(self):
        """The values that are in a log of any verdict, or in an inbox."""
        found = set()
        fields = {field for some in FIELDS.values() for field in some}
        for case in self.cases:
            logs = {}
            for field in fields:
                for desk in self.desks:
                    rows = desk.must("log", case, field)
                    mine = {(row["dot"], str(row["value"]), row["verdict"]) for row in rows}
                    if logs.setdefault(field, mine) != mine:
                        raise Failed(f"{desk.name} has another log of {case} {field}")
                    found |= {(case, field, value) for _, value, _ in mine}
        for desk in self.desks:
            for item in desk.must("inbox"):
                found.add((item["case"], item["field"], str(item["value"])))
        return found

    def close(self):
        if self.server.process and self.server.process.poll() is None:
            self.server.kill()
        for disk in self.disks:
            disk.unmount()


def main():
    parser = argparse.ArgumentParser(prog="Tests/Torture/run")
    parser.add_argument("--seconds", type=float, default=40)
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--bin", default=".build/debug")
    parser.add_argument("--keep", action="store_true")
    choices = parser.parse_args()
    if not 0 < choices.seconds < 1_000_000:
        parser.error(f"--seconds: {choices.seconds} is not above 0 and below 1,000,000")
    seed = choices.seed if choices.seed is not None else random.SystemRandom().randrange(1 << 32)
    folder = Path(tempfile.mkdtemp(prefix="obruten-torture-"))
    print(f"torture: seed {seed}, {choices.seconds:.0f} s", flush=True)
    torture = Torture(seed, folder, Path(choices.bin).resolve())
    start = time.monotonic()
    status = 0
    # Told to end, it ends its server too and unmounts what it mounted.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        torture.prepare()
        torture.run(choices.seconds)
        torture.check()
    except (Failed, OSError, subprocess.SubprocessError) as problem:
        print(f"   ✗ {problem}\n   Again: Tests/Torture/run --seed {seed} "
              f"--seconds {choices.seconds:.0f}", file=sys.stderr)
        status = 1
    finally:
        torture.close()
        keep = choices.keep or status
        print(f"   Left in {folder}" if keep else "", end="\n" if keep else "")
        if not keep:
            shutil.rmtree(folder, ignore_errors=True)
    counts = torture.counts + Counter({f"connection {kind}": count
                                       for kind, count in torture.proxy.counts.items()})
    print("   " + ", ".join(f"{what} {count}" for what, count in sorted(counts.items())))
    print(f"   {len(torture.ledger.confirmed)} confirmed writes and {len(torture.ledger.records)} "
          f"records, {len(torture.ledger.writes)} tried; {time.monotonic() - start:.0f} s in all")
    return status


if __name__ == "__main__":
    sys.exit(main())
