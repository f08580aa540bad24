"""What Scripts/evidence does. Python's standard library only."""

import argparse
import datetime
import itertools
import json
import os
import random
import re
import shutil
import subprocess
import sys
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "Sources/Documentation/EVIDENCE.md"
COVERAGE = ROOT / ".build-coverage"
# Characters of a broken world's line that the page has: which promise, and by what.
LINE = 160
# What people do of their own accord; all else that is counted is trouble, or what came of it.
WORK = {"save", "fillIn", "openForm", "saveForm", "overtakeForm", "addRecord", "deleteRecord", "resolve",
        "openCase", "sync", "syncs", "dismiss", "quiet", "changeRole", "changeModel", "release", "withdraw",
        "addDevice", "makeBundle", "takeBundle", "orderErasure", "answerErasure", "setHold"}


class Failed(Exception):
    """A part that could not be run: a problem of the page, not its end."""


def out(*words, **more):
    """What a command prints on standard output; its end is the caller's to judge."""
    print("+", " ".join(words), flush=True)
    return subprocess.run(words, cwd=ROOT, text=True, stdout=subprocess.PIPE, **more)


def build(configuration, *products, folder="", options=()):
    """Builds programs, and gives the folder in which they lie; with options of their own in `folder`."""
    if options:
        command = ["swift", "build", "-c", configuration, *options, "--scratch-path", folder]
    else:
        command = ["Scripts/build"] + (["--release"] if configuration == "release" else [])
    for product in products:
        if out(*command, "--product", product).returncode != 0:
            raise Failed(f"{product} does not build")
    return Path(out(*command, "--show-bin-path").stdout.strip())


def profiles():
    """The simulator's own list, as its source has it."""
    source = (ROOT / "Sources/Simulation/Plan.swift").read_text()
    return re.findall(r"^    case (\w+)$", source.split("public enum Profile")[1].split("}")[0], re.M)


def table(counts):
    return [f"| {what} | {number:,} |" for what, number in sorted(counts.items())]


def simulate(program, seconds, lanes):
    """Worlds of seeds that nobody chose, profile by profile, `lanes` at once, until the time is over."""
    end = time.monotonic() + seconds
    first = random.SystemRandom().randrange(1 << 40)
    worlds, counts, broken, lock = Counter(), Counter(), [], threading.Lock()
    spent, seed = 0.0, first
    (COVERAGE / "worlds.profdata").unlink(missing_ok=True)
    todo = ((seed, profile) for seed in itertools.count(first) for profile in profiles())

    def lane(number):
        nonlocal spent, seed
        counted = COVERAGE / f"one-{number}.profraw"
        environment = {**os.environ, "LLVM_PROFILE_FILE": str(counted)}
        while time.monotonic() < end:
            with lock:
                seed, profile = next(todo)
                mine = seed
            try:
                done = out(str(program), "--seed", str(mine), "--profile", profile, "--shrink", "0",
                           env=environment, timeout=1800)
                said, isWell = done.stdout.strip().splitlines() or ["a crash"], done.returncode == 0
            except subprocess.TimeoutExpired:
                said, isWell = [f"seed {mine}: half an hour, and no end"], False
            with lock:
                add_counts(counted)
                for line in said:
                    told = re.match(r"seed \d+ ok \S+ ([\d.]+) s: (.*)", line)
                    if told:
                        worlds[profile] += 1
                        spent += float(told[1])
                        for one in told[2].split(", "):
                            what, _, number = one.rpartition(" ")
                            counts[what] += int(number) if number.isdigit() else 0
                if not isWell:
                    broken.append(f"{profile}, {said[0][:LINE]}")

    with ThreadPoolExecutor(lanes) as pool:
        for done in [pool.submit(lane, number) for number in range(lanes)]:
            done.result()
    days = counts.pop("simulated hours", 0) / 24
    looked = {k: counts.pop(k) for k in list(counts) if k.endswith(" looked at")}
    lines = [f"{sum(worlds.values()):,} worlds of the seeds {first}..{seed}, {spent:.0f} s of "
             f"computing, {days:,.0f} simulated days."]
    lines += [f"- **broken**: {one}" for one in broken]
    promises = sorted(looked.items(), key=lambda one: int(one[0].split()[0][1:]))
    lines += ["", "| promise | times that it was looked at |", "|---|---|",
              *(f"| {what.split()[0]} | {number:,} |" for what, number in promises)]
    lines += ["", "| profile | worlds |", "|---|---|", *table(worlds)]
    lines += ["", "| trouble, and what came of it | times |", "|---|---|",
              *table({k: v for k, v in counts.items() if k not in WORK})]
    lines += ["", "| work | times |", "|---|---|", *table({k: counts[k] for k in counts if k in WORK})]
    return lines, [f"{len(broken)} worlds broke a promise"] if broken else []


def add_counts(one):
    """Adds what one world ran to what others did; what a world that was killed left is no count."""
    merged = COVERAGE / "worlds.profdata"
    if one.exists():
        both = [str(merged)] * merged.exists() + [str(one)]
        subprocess.run([tool("llvm-profdata"), "merge", "-sparse", *both, "-o", f"{merged}.new"],
                       stderr=subprocess.DEVNULL, check=False)
        if Path(f"{merged}.new").exists():
            os.replace(f"{merged}.new", merged)
        one.unlink()


def fuzz(configuration, seconds, said):
    """Every reader for the same time, or what Scripts/fuzz has said of that."""
    options = ["--debug"] if configuration == "debug" else []
    if said:
        done = subprocess.CompletedProcess([], 0, said.read_text())
    else:
        done = out("Scripts/fuzz", *options, str(int(seconds)))
    lines = ["| reader | seconds | executions | edges seen | found |", "|---|---|---|---|---|"]
    told = [re.match(r"(\S+) (ok|CRASHED) (\d+) s, (\d+) executions, (\d+) edges", line)
            for line in done.stdout.splitlines()]
    crashed = [one[1] for one in told if one and one[2] != "ok"]
    for one in sorted(filter(None, told), key=lambda one: one[1]):
        found = "nothing" if one[2] == "ok" else "**a crash**"
        lines.append(f"| {one[1]} | {one[3]} | {int(one[4]):,} | {int(one[5]):,} | {found} |")
    if crashed:
        return lines, ["crashed, see Tests/Corpus: " + ", ".join(crashed)]
    return lines, [] if done.returncode == 0 else ["the readers were not fuzzed"]


def torture(binaries, seconds):
    done = out("Tests/Torture/run", "--seconds", str(int(seconds)), "--bin", str(binaries),
               stderr=subprocess.STDOUT)
    told = [line.strip() for line in done.stdout.splitlines() if line.strip()]
    reasons = [line for line in told if "✗" in line] or told[-1:]
    return [f"- {line}" for line in told], [] if done.returncode == 0 else [f"torture: {reasons[0]}"]


def mutate(configuration, program):
    options = ["--program", str(program)] if program else ["--debug"] if configuration == "debug" else []
    done = out(str(ROOT / "Tests/Mutations/run"), *options, stderr=subprocess.STDOUT)
    told = [line for line in done.stdout.splitlines()
            if re.match(r"[\w-]+: ((P\d+|crash|hang) fell|NOT FOUND|seed )|\d+ of ", line)]
    return ["```", *told, "```"], [] if done.returncode == 0 else ["a mutation was not found"]


def tool(name):
    """One of LLVM's tools, which lie beside the compiler and need not be in the path."""
    beside = Path(shutil.which("swift")).resolve().parent / name
    return str(beside) if beside.exists() else name


def cover(program):
    """Lines that the worlds of this run went through, by target and file."""
    merged = COVERAGE / "worlds.profdata"
    if not merged.exists():
        raise Failed("no world told what it ran")
    exported = out(tool("llvm-cov"), "export", "-summary-only", "-instr-profile", str(merged),
                   str(program), check=True)
    files = {}
    for one in json.loads(exported.stdout)["data"][0]["files"]:
        name = os.path.relpath(one["filename"], ROOT)
        if re.match(r"(Protocol/(Types|Wire)|Sources)/", name) and "Generated" not in name:
            files[name] = (one["summary"]["lines"]["covered"], one["summary"]["lines"]["count"])
    folders = {}
    for name, (covered, count) in files.items():
        folder = "/".join(name.split("/")[:2])
        old = folders.get(folder, (0, 0))
        folders[folder] = (old[0] + covered, old[1] + count)
    lines = []
    for title, counted in ("target", folders), ("file", files):
        lines += [f"| {title} | lines run | of |", "|---|---|---|"]
        lines += [f"| {name} | {100 * covered / max(1, count):.0f} % | {count} |"
                  for name, (covered, count) in sorted(counted.items())] + [""]
    return lines[:-1], []


class Page:
    """What has been done so far. It is written after each part: who stops a run has what it did."""

    def __init__(self, configuration, given, parts):
        self.lock = threading.Lock()
        self.start = datetime.datetime.now(datetime.timezone.utc)
        self.built = f"programs built for {configuration}"
        if given:
            self.built += " but for those under torture, which were there before"
        self.commit = out("git", "rev-parse", "--short", "HEAD").stdout.strip()
        if out("git", "status", "--porcelain", "--", "Package.swift", "Protocol", "Sources",
               f":!{PAGE.relative_to(ROOT)}").stdout:
            self.commit += " with changes not committed"
        self.parts = dict.fromkeys(parts)
        self.problems = []

    def run(self, title, work, *arguments):
        """Does a part, and writes the page."""
        begun = time.monotonic()
        try:
            lines, found = work(*arguments)
        except (Failed, OSError, subprocess.SubprocessError) as error:
            lines, found = [f"**Not done**: {error}"], [f"{title}: not done"]
        with self.lock:
            self.parts[title] = [*lines, "", f"Took {time.monotonic() - begun:.0f} s."]
            self.problems += found
            self.write()

    def write(self):
        total = (datetime.datetime.now(datetime.timezone.utc) - self.start).total_seconds() / 60
        missing = [title for title, lines in self.parts.items() if lines is None]
        lines = ["# Evidence", "",
                 "What the last long run did, written by `Scripts/evidence`; nothing here is typed by "
                 "hand.", "`ARCHITECTURE.md` says what each part is for.", "",
                 f"Begun {self.start:%Y-%m-%d %H:%M} UTC at commit {self.commit}, {total:.0f} minutes, "
                 f"on {os.cpu_count()} processors, {self.built}.", "",
                 "**Found: " + ("nothing." if not self.problems else "; ".join(self.problems)) + "**"]
        if missing:
            lines += ["", "Not run: " + ", ".join(missing) + "."]
        for title, part in self.parts.items():
            if part is not None:
                lines += ["", f"## {title}", "", *part]
        PAGE.write_text("\n".join(lines) + "\n")


WORLDS, TORTURE, FUZZING = "Simulated worlds", "Real programs under torture", "Fuzzing"
COVERED, MUTATIONS = "What the worlds ran", "Bugs put in on purpose"


def positive(kind):
    """A number above zero that ends: what takes a time, or is done at once."""
    def number(text):
        value = kind(text)
        if not 0 < value < 1_000_000:
            raise argparse.ArgumentTypeError(f"{text} is not above 0 and below 1,000,000")
        return value
    number.__name__ = kind.__name__
    return number


def main():
    parser = argparse.ArgumentParser(prog="Scripts/evidence")
    parser.add_argument("minutes", type=positive(float), nargs="?", default=60)
    parser.add_argument("--fuzz", type=positive(float), default=600, metavar="SECONDS", help="for each reader")
    parser.add_argument("--fuzzed", type=Path, help="what Scripts/fuzz has printed already")
    parser.add_argument("--lanes", type=positive(int), default=1, help="worlds at once")
    parser.add_argument("--no-fuzz", action="store_true")
    parser.add_argument("--no-mutations", action="store_true")
    parser.add_argument("--debug", action="store_true", help="the programs as tests build them")
    parser.add_argument("--bin", type=Path, help="a folder of programs that are built already")
    parser.add_argument("--mutated", type=Path, help="an obruten-sim with all mutations in it")
    choices = parser.parse_args()
    seconds = choices.minutes * 60
    configuration = "debug" if choices.debug else "release"
    page = Page(configuration, choices.bin, [WORLDS, COVERED, TORTURE, FUZZING, MUTATIONS])
    counting = "--enable-code-coverage"
    worlds = build(configuration, "obruten-sim", folder=".build-coverage", options=[counting])
    worlds /= "obruten-sim"
    binaries = choices.bin or build(configuration, "obruten", "obruten-server")

    def simulated():
        page.run(WORLDS, simulate, worlds, seconds * 0.8, choices.lanes)
        page.run(COVERED, cover, worlds)
        page.run(TORTURE, torture, binaries, seconds * 0.2)
        if not choices.no_mutations:
            page.run(MUTATIONS, mutate, configuration, choices.mutated)

    # Worlds are computed one at a time, and readers fuzzed two at a time, which yield to them.
    with ThreadPoolExecutor(2) as lanes:
        lanes.submit(simulated)
        if not choices.no_fuzz:
            lanes.submit(page.run, FUZZING, fuzz, configuration, choices.fuzz, choices.fuzzed)
    print(f"wrote {PAGE.relative_to(ROOT)}")
    return 1 if page.problems else 0


if __name__ == "__main__":
    sys.exit(main())
