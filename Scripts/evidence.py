"""What Scripts/evidence does. Python's standard library only."""

import argparse
import datetime
import json
import os
import random
import re
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "Sources/Documentation/EVIDENCE.md"
PROMISES = ROOT / "Sources/Simulation/Checkers"
# What people do of their own accord; all else that is counted is trouble, or what came of it.
WORK = {"save", "fillIn", "openForm", "saveForm", "overtakeForm", "addRecord", "deleteRecord", "resolve",
        "openCase", "sync", "syncs", "dismiss", "quiet", "changeRole", "changeModel", "release", "withdraw",
        "addDevice", "makeBundle", "takeBundle", "orderErasure", "answerErasure", "setHold"}
OUTCOMES = {"promises looked at", "simulated hours"}


def out(*words, **more):
    """What a command prints on standard output; its end is the caller's to judge."""
    print("+", " ".join(words), flush=True)
    return subprocess.run(words, cwd=ROOT, text=True, stdout=subprocess.PIPE, **more)


def build(configuration, *products):
    for product in products:
        if out("swift", "build", "-c", configuration, "--product", product).returncode != 0:
            raise SystemExit(f"{product} does not build")
    return Path(out("swift", "build", "-c", configuration, "--show-bin-path").stdout.strip())


def profiles():
    """The simulator's own list, as its source has it."""
    source = (ROOT / "Sources/Simulation/Plan.swift").read_text()
    return re.findall(r"^    case (\w+)$", source.split("public enum Profile")[1].split("}")[0], re.M)


def table(counts):
    return [f"| {what} | {number:,} |" for what, number in sorted(counts.items())]


def simulate(binaries, seconds):
    """Worlds of seeds that nobody chose, profile by profile, until the time is over."""
    end = time.monotonic() + seconds
    seed = random.SystemRandom().randrange(1 << 40)
    first, worlds, counts, broken, spent = seed, Counter(), Counter(), [], 0.0
    while time.monotonic() < end:
        for profile in profiles():
            if time.monotonic() >= end:
                break
            done = out(str(binaries / "obruten-sim"), "--seed", str(seed), "--profile", profile)
            for line in done.stdout.splitlines():
                told = re.match(r"seed \d+ ok \S+ ([\d.]+) s: (.*)", line)
                if told:
                    worlds[profile] += 1
                    spent += float(told[1])
                    for one in told[2].split(", "):
                        what, _, number = one.rpartition(" ")
                        counts[what] += int(number) if number.isdigit() else 0
            if done.returncode != 0:
                broken.append(f"seed {seed} of {profile}: "
                              + (done.stdout.strip().splitlines() or ["a crash"])[0])
        seed += 1
    checked = sorted(re.match(r"(P\d+)(.*)", one.stem).groups() for one in PROMISES.glob("P*.swift"))
    checked.sort(key=lambda one: int(one[0][1:]))
    days = counts["simulated hours"] / 24
    lines = [f"{sum(worlds.values())} worlds of the seeds {first}..{seed - 1}, {spent:.0f} s of "
             f"computing, {days:,.0f} simulated days. Promises were looked at "
             f"{counts['promises looked at']:,} times, after every step and whenever all was quiet: "
             + ", ".join(number for number, _ in checked) + "."]
    lines += [f"- **broken**: {one}" for one in broken]
    lines += ["", "| profile | worlds |", "|---|---|", *table(worlds)]
    lines += ["", "| trouble, and what came of it | times |", "|---|---|",
              *table({k: v for k, v in counts.items() if k not in WORK | OUTCOMES})]
    lines += ["", "| work | times |", "|---|---|", *table({k: counts[k] for k in counts if k in WORK})]
    return lines, broken


def fuzz(configuration, seconds):
    """Every reader for the same time; at least ten seconds each."""
    readers = sum(1 for one in (ROOT / "Tests/Corpus").iterdir() if one.is_dir())
    options = ["--debug"] if configuration == "debug" else []
    done = out("Scripts/fuzz", *options, str(max(10, int(seconds / readers))))
    lines = ["| reader | seconds | executions | edges seen | found |", "|---|---|---|---|---|"]
    for line in done.stdout.splitlines():
        told = re.match(r"(\S+) (ok|CRASHED) (\d+) s, (\d+) executions, (\d+) edges", line)
        if told:
            found = "nothing" if told[2] == "ok" else "**a crash**"
            lines.append(f"| {told[1]} | {told[3]} | {int(told[4]):,} | {int(told[5]):,} | {found} |")
    return lines, [] if done.returncode == 0 else ["a reader crashed: see Tests/Corpus"]


def torture(binaries, seconds):
    done = out("Tests/Torture/run", "--seconds", str(int(seconds)), "--bin", str(binaries),
               stderr=subprocess.STDOUT)
    told = [line.strip() for line in done.stdout.splitlines() if line.strip()]
    return [f"- {line}" for line in told], [] if done.returncode == 0 else ["torture: " + told[-1]]


def mutate(configuration, program):
    options = ["--program", str(program)] if program else ["--debug"] if configuration == "debug" else []
    done = out(str(ROOT / "Tests/Mutations/run"), *options, stderr=subprocess.STDOUT)
    told = [line for line in done.stdout.splitlines() if re.match(r"\S+: |\d+ of ", line)]
    return ["```", *told, "```"], [] if done.returncode == 0 else ["a mutation was not found"]


def cover():
    """Lines that the tests run, by folder and by the files that they run least."""
    done = out("swift", "test", "--enable-code-coverage", stderr=subprocess.DEVNULL)
    path = out("swift", "test", "--show-codecov-path").stdout.strip().splitlines()[-1]
    data = json.loads(Path(path).read_text())["data"][0]["files"]
    files = {}
    for one in data:
        name = os.path.relpath(one["filename"], ROOT)
        if re.match(r"(Protocol/(Types|Wire)|Sources)/", name) and "Generated" not in name:
            files[name] = (one["summary"]["lines"]["covered"], one["summary"]["lines"]["count"])
    folders = {}
    for name, (covered, count) in files.items():
        folder = "/".join(name.split("/")[:2])
        old = folders.get(folder, (0, 0))
        folders[folder] = (old[0] + covered, old[1] + count)
    lines = ["| target | lines run | of |", "|---|---|---|"]
    lines += [f"| {name} | {100 * covered / max(1, count):.0f} % | {count} |"
              for name, (covered, count) in sorted(folders.items())]
    lines += ["", "| file | lines run | of |", "|---|---|---|"]
    lines += [f"| {name} | {100 * covered / max(1, count):.0f} % | {count} |"
              for name, (covered, count) in sorted(files.items())]
    return lines, [] if done.returncode == 0 else ["tests failed"]


def write(start, configuration, page, problems, missing):
    """The page so far: who stops a run that is too long has what it did."""
    commit = out("git", "rev-parse", "--short", "HEAD").stdout.strip()
    changed = " with changes not committed" if out(
        "git", "status", "--porcelain", "--", "Package.swift", "Protocol", "Sources", ":!" + str(
            PAGE.relative_to(ROOT))).stdout else ""
    total = (datetime.datetime.now(datetime.timezone.utc) - start).total_seconds() / 60
    head = ["# Evidence", "",
            "What the last long run did, written by `Scripts/evidence`; nothing here is typed by hand.",
            "`ARCHITECTURE.md` says what each part is for.", "",
            f"Begun {start:%Y-%m-%d %H:%M} UTC at commit {commit}{changed}, {total:.0f} minutes, on "
            f"{os.cpu_count()} processors, programs built for {configuration}.", "",
            "**Found: " + ("nothing." if not problems else "; ".join(problems)) + "**"]
    if missing:
        head += ["", "Not run: " + ", ".join(missing) + "."]
    PAGE.write_text("\n".join(head + page) + "\n")


def main():
    parser = argparse.ArgumentParser(prog="Scripts/evidence")
    parser.add_argument("minutes", type=float, nargs="?", default=60)
    parser.add_argument("--no-coverage", action="store_true")
    parser.add_argument("--no-mutations", action="store_true")
    parser.add_argument("--debug", action="store_true", help="the programs as tests build them")
    parser.add_argument("--bin", type=Path, help="a folder of programs that are built already")
    parser.add_argument("--mutated", type=Path, help="an obruten-sim with all mutations in it")
    choices = parser.parse_args()
    start = datetime.datetime.now(datetime.timezone.utc)
    seconds = choices.minutes * 60
    configuration = "debug" if choices.debug else "release"
    binaries = choices.bin or build(configuration, "obruten", "obruten-server", "obruten-sim")
    parts = [
        ("Simulated worlds", lambda: simulate(binaries, seconds * 0.45)),
        ("Real programs under torture", lambda: torture(binaries, seconds * 0.2)),
        ("Fuzzing", lambda: fuzz(configuration, seconds * 0.35)),
    ]
    if not choices.no_mutations:
        parts.append(("Bugs put in on purpose", lambda: mutate(configuration, choices.mutated)))
    if not choices.no_coverage:
        parts.append(("What the tests run", cover))
    page, problems = [], []
    for place, (title, work) in enumerate(parts):
        begun = time.monotonic()
        lines, found = work()
        page += ["", f"## {title}", "", *lines, "", f"Took {time.monotonic() - begun:.0f} s."]
        problems += found
        missing = [title for title, _ in parts[place + 1:]]
        if choices.no_mutations:
            missing.append("Bugs put in on purpose")
        if choices.no_coverage:
            missing.append("What the tests run")
        write(start, configuration, page, problems, missing)
    print(f"wrote {PAGE.relative_to(ROOT)}")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
