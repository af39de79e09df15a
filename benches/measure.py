"""How the scripts beside this one measure: programs as they are started, and what the kernel says that they used.

Measured is the time of the processor, in the program and in the kernel for it, since the clock of a busy machine says
more of its neighbours; and the most memory that a program held. Everything that is printed is a ratio of two programs
in one round: absolute figures hold for one machine and one hour.
"""

import os
import resource
import statistics
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WORK = ROOT / "target" / "bench"
PARALLAX = os.environ.get("PARALLAX", str(ROOT / "target" / "release" / "parallax"))
MIB = 1 << 20


def made(folder):
    """A directory, made where it was not there."""
    folder.mkdir(parents=True, exist_ok=True)
    return folder


class Failed(Exception):
    """A program ended in another way than a measurement needs."""


class Use:
    """What one run of a program took."""

    def __init__(self, cpu, peak):
        self.cpu, self.peak = cpu, peak


def run(command, out=os.devnull, right=(0,), seconds=None, cwd=ROOT):
    """Runs a program to its end; `right` has the codes that it may end with, `seconds` bounds its processor time."""
    errors = WORK / "stderr"
    with open(out, "wb") as to, open(errors, "wb") as err, open(os.devnull, "rb") as nothing:

        def bound():
            if seconds:
                resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))

        child = subprocess.Popen(
            [str(word) for word in command], stdin=nothing, stdout=to, stderr=err, cwd=cwd, preexec_fn=bound
        )
        _, status, used = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode not in right:
        told = errors.read_text(errors="replace")[-2000:]
        raise Failed(f"{' '.join(map(str, command))} ended with {child.returncode}\n{told}")
    # On Linux `ru_maxrss` is in KiB, and never less than what this program itself holds.
    scale = 1 if sys.platform == "darwin" else 1024
    return Use(used.ru_utime + used.ru_stime, used.ru_maxrss * scale)


def floor():
    """The least peak that `run` can see."""
    return run(["true"]).peak


def rounds(count, programs, before=None):
    """Runs programs in turn, `count` times; by name, what each run of it took."""
    used = {name: [] for name in programs}
    for number in range(count):
        for name, program in programs.items():
            if before:
                before()
            used[name].append(program(number))
    return used


class Ratio:
    """One program beside another, round by round."""

    def __init__(self, some, other, of="cpu"):
        pairs = [(getattr(a, of), getattr(b, of)) for a, b in zip(some, other)]
        # Ten milliseconds is what some kernels count in.
        self.all = sorted(a / max(b, 0.0005) for a, b in pairs)

    @classmethod
    def to(cls, some, whole, of):
        """Beside a figure that is the same in every round."""
        ratio = cls([], [])
        ratio.all = sorted(getattr(a, of) / whole for a in some)
        return ratio

    @property
    def median(self):
        return statistics.median(self.all)

    def shown(self):
        return f"{short(self.all[0])} / {short(self.median)} / {short(self.all[-1])}"


def short(number):
    """Three figures at most after which nothing is known anyway."""
    if number >= 100:
        return f"{number:.0f}"
    return f"{number:.1f}" if number >= 10 else f"{number:.2f}"


def generator():
    """The program that writes inventories: it needs nothing but the standard library, so it's compiled by itself."""
    made, parts = WORK / "inventory", [ROOT / "benches" / "inventory" / name for name in ("main.rs", "mod.rs")]
    if not made.exists() or any(part.stat().st_mtime > made.stat().st_mtime for part in parts):
        compile_it = ["rustc", "--edition", "2024", "-O", "-o", made, parts[0]]
        subprocess.run(compile_it, check=True, env={**os.environ, "CARGO_MANIFEST_DIR": str(ROOT)})
    return made


def inventory(shape, services, regions=3):
    """The file of an inventory, written if it is not there yet."""
    program = generator()
    path = WORK / f"{shape}-{services}-{regions}.yaml"
    if not path.exists() or path.stat().st_mtime < program.stat().st_mtime:
        run([program, shape, services, regions], out=path)
    return path
