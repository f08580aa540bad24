"""What Tests/Mutations/run does. Python's standard library only.

Every NNNN-name.patch puts one bug behind a switch that 0000-switch.patch adds. All of them are applied to a
copy of the tree under .build-mutations, or where --copy says, which is built once; the environment then says which bug is in.
A line of table.txt says in which worlds a bug must be found: name, profile, steps, first and last seed.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
# Seconds for one bug in its worlds, which take a few minutes at most: one that makes a world go on for ever
# is found too.
PATIENCE = 3600


def mirror(copy):
    """Brings the copy up to date; what did not change keeps its time, so that little is built anew."""
    kept = set()
    for top in ("Package.swift", "Package.resolved", "Protocol", "Sources", "Tests"):
        source = ROOT / top
        if not source.exists():
            continue
        for path in [source] if source.is_file() else source.rglob("*"):
            if not path.is_file() or "__pycache__" in path.parts:
                continue
            target = copy / path.relative_to(ROOT)
            kept.add(target)
            target.parent.mkdir(parents=True, exist_ok=True)
            wanted = path.read_bytes()
            if not target.exists() or target.read_bytes() != wanted:
                target.write_bytes(wanted)
                shutil.copymode(path, target)
    for top in ("Protocol", "Sources", "Tests"):
        for path in (copy / top).rglob("*"):
            if path.is_file() and path not in kept:
                path.unlink()


def build(configuration, copy):
    fresh = copy / "fresh"
    patches = sorted(HERE.glob("*.patch"))
    stamp = "".join(str(path) + path.read_text() for path in patches)
    # Patched files differ from their originals each time: they are patched beside, and copied over where
    # they came out otherwise than last time.
    shutil.rmtree(fresh, ignore_errors=True)
    touched = {line.split("\t")[0][6:].strip() for line in stamp.splitlines()
               if line.startswith("+++ b/")}
    for name in touched:
        if (ROOT / name).exists():
            (fresh / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, fresh / name)
    for patch in patches:
        subprocess.run(["git", "apply", "--unsafe-paths", "--directory", str(fresh), str(patch)],
                       cwd="/", check=True)
    before = {name: (copy / name).read_bytes() for name in touched if (copy / name).exists()}
    times = {name: (copy / name).stat() for name in before}
    mirror(copy)
    for name in touched:
        target, patched = copy / name, (fresh / name).read_bytes()
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(patched)
        if before.get(name) == patched:
            os.utime(target, ns=(times[name].st_atime_ns, times[name].st_mtime_ns))
    shutil.rmtree(fresh)
    command = ["swift", "build", "-c", configuration, "--package-path", str(copy)]
    subprocess.run([*command, "--product", "obruten-sim"], check=True, stdout=sys.stderr)
    shown = subprocess.run([*command, "--show-bin-path"], check=True, text=True,
                           stdout=subprocess.PIPE)
    return Path(shown.stdout.strip()) / "obruten-sim"


def run(program, name, seeds, profile, steps):
    """What the simulator says; nothing where every promise held."""
    try:
        done = subprocess.run(
            [str(program), "--seeds", seeds, "--profile", profile, "--steps", steps, "--shrink", "0"],
            env={**os.environ, "OBRUTEN_MUTATION": name}, text=True, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, timeout=PATIENCE)
    except subprocess.TimeoutExpired as late:
        well = re.findall(r"seed (\d+) ok", (late.stdout or b"").decode())
        seed = int(well[-1]) + 1 if well else int(seeds.split("..")[0])
        return str(seed), "hang", f"no end within {PATIENCE} s"
    if done.returncode == 0:
        return None
    told = re.search(r"seed (\d+) BROKE (P\d+): (.*)", done.stdout)
    if told:
        return told[1], told[2], told[3]
    # A crash names no seed: the one after the last that was well.
    last = re.findall(r"seed (\d+) ok", done.stdout)
    seed = int(last[-1]) + 1 if last else int(seeds.split("..")[0])
    return str(seed), "crash", (done.stdout.strip().splitlines() or ["nothing said"])[-1]


def main():
    parser = argparse.ArgumentParser(prog="Tests/Mutations/run")
    parser.add_argument("--debug", action="store_true", help="build for debugging")
    parser.add_argument("--copy", type=Path, default=ROOT / ".build-mutations",
                        help="where the copy of the tree lies")
    parser.add_argument("--build", action="store_true", help="build it, and say where it lies")
    parser.add_argument("--program", type=Path, help="a mutated obruten-sim that is built already")
    parser.add_argument("--table", type=Path, default=HERE / "table.txt")
    parser.add_argument("names", nargs="*")
    choices = parser.parse_args()
    table = [line.split() for line in (choices.table).read_text().splitlines()
             if line.strip() and not line.startswith("#")]
    unknown = set(choices.names) - {row[0] for row in table}
    if unknown:
        parser.error(f"{choices.table} has no bug called {', '.join(sorted(unknown))}")
    if choices.names:
        table = [row for row in table if row[0] in choices.names]
    if choices.program and not os.access(choices.program, os.X_OK):
        parser.error(f"--program: {choices.program} is no program that can be run")
    program = choices.program or build("debug" if choices.debug else "release", choices.copy)
    if choices.build:
        print(program)
        return 0
    missed = []
    for name, profile, steps, seeds in table:
        start = time.monotonic()
        found = run(program, name, seeds, profile, steps)
        if found is None:
            missed.append(name)
            print(f"{name}: NOT FOUND in {profile} {seeds} of {steps} steps", flush=True)
            continue
        seed, promise, words = found
        # It must be the bug that broke it.
        if run(program, "", f"{seed}..{seed}", profile, steps) is not None:
            missed.append(name)
            print(f"{name}: seed {seed} of {profile} is red without it", flush=True)
            continue
        print(f"{name}: {promise} fell in {profile} seed {seed}, {time.monotonic() - start:.0f} s: "
              f"{words[:110]}", flush=True)
    print(f"{len(table) - len(missed)} of {len(table)} bugs were found")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
