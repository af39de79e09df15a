"""Holds every command against inventories of twice the size: nothing may grow faster than they do.

A command fails where its processor time or its peak of memory grows by more than the bound at a doubling, in the median
of its last three doublings or by half as much again in the last one. Runs that are too short to be measured are not
counted.
"""

import argparse
import math
import statistics
import sys
import tempfile
from pathlib import Path

import measure
from measure import MIB, PARALLAX, WORK

SHAPES = ("platform", "chain", "called", "calls", "rebuilt", "source", "datasets", "together")
SECTIONS = ("replication", "recovery", "latency", "capacity", "routing", "roadmap", "all")
FORMATS = {
    "validate": ("text", "json", "sarif", "junit", "github"),
    "plan": ("table", "json", "yaml", "markdown"),
    "cost": ("table", "json", "markdown", "csv"),
    "compare": ("table", "json", "markdown"),
    "latency": ("table", "json", "markdown"),
    "report": ("html", "markdown"),
}
# What also renders every file or the whole page, and is held at fewer services than the rest by `--heavy`.
HEAVY = ("diff", "generate", "report")
# What is counted: below it a doubling says more of starting than of the work.
LEAST_SECONDS, LEAST_BYTES = 0.05, 48 * MIB


def commands(names):
    """Every command that reads an inventory, with its formats and sections, as far as this program knows them."""
    deny = ["--deny", "never"]
    made = {}
    for verb, forms in FORMATS.items():
        for form in forms:
            made[f"{verb} --format {form}"] = [verb, "INV", *deny, "--format", form]
    for section in SECTIONS:
        made[f"plan --section {section}"] = ["plan", "INV", *deny, "--section", section]
    for form in ("text", "json"):
        made[f"explain --format {form}"] = ["explain", "FIRST", "INV", "--format", form]
    for row in ("service", "region"):
        made[f"cost --by {row}"] = ["cost", "INV", *deny, "--by", row]
    made["cost --lines"] = ["cost", "INV", *deny, "--lines"]
    made["compare --service"] = ["compare", "INV", *deny, "--service", "FIRST"]
    made["diff --no-files"] = ["diff", "HALF", "INV", "--no-files"]
    made["diff"] = ["diff", "HALF", "INV"]
    made["generate"] = ["generate", "INV", *deny, "-o", "DIR"]
    made["generate, unchanged"] = [*made["generate"], "AGAIN"]
    wanted = {name: words for name, words in made.items() if not names or any(name.startswith(it) for it in names)}
    known = {}
    for name, words in wanted.items():
        verb = words[0]
        if verb not in known:
            known[verb] = verb_exists(verb)
            if not known[verb]:
                print(f"`{verb}` is skipped: this program has no such command", flush=True)
    return {name: words for name, words in wanted.items() if known[words[0]]}


TREES = tempfile.TemporaryDirectory(prefix="doubling-", dir=measure.made(WORK), ignore_cleanup_errors=True)


def verb_exists(verb):
    try:
        measure.run([PARALLAX, verb, "--help"])
    except measure.Failed:
        return False
    return True


def once(shape, size, name, words, seconds):
    path = measure.inventory(shape, size)
    first = "audit-log-0" if shape == "platform" else "s0"
    half = measure.inventory(shape, max(size // 2, 1)) if "HALF" in words else path
    # Every run its own directory, all of which go at the end: file systems are slow where a tree was just deleted.
    tree = Path(tempfile.mkdtemp(prefix="tree-", dir=TREES.name)) / "tree"
    put = {"INV": path, "HALF": half, "FIRST": first, "DIR": tree}
    command = [PARALLAX, *(put.get(word, word) for word in words if word != "AGAIN")]
    if "AGAIN" in words:
        measure.run(command, right=(0, 1), seconds=seconds)
    return measure.run(command, right=(0, 1), seconds=seconds)


class Growth:
    """What one figure of a command grew by, size by size, each as if that had been a doubling."""

    def __init__(self, sizes, figures, least):
        pairs = list(zip(sizes, figures))
        self.all = [
            (later / before) ** (1 / math.log2(large / small)) if before >= least else None
            for (small, before), (large, later) in zip(pairs, pairs[1:])
        ]
        counted = [growth for growth in self.all if growth]
        self.median = statistics.median(counted[-3:]) if counted else None
        # One run in a bad moment is no growth, and the last step may show what those before it hide.
        self.judged = max(self.median, counted[-1] / 1.5) if counted else None

    def within(self, bound):
        return self.judged is None or self.judged <= bound

    def shown(self):
        return " ".join(f"{growth:.2f}" if growth else "-" for growth in self.all)


def options():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--from", dest="least", type=int, default=1000, help="services of the smallest inventory")
    parser.add_argument("--to", type=int, default=8000, help="services of the largest inventory, at most")
    parser.add_argument("--heavy", type=int, help=f"the same for {', '.join(HEAVY)}; as `--to` where it is not said")
    parser.add_argument("--step", type=int, default=2, help="how many times larger the next inventory is; growth is told a doubling")
    parser.add_argument("--shape", action="append", choices=SHAPES, help="only this shape; may be repeated")
    parser.add_argument("--command", action="append", default=[], help="only commands that begin so; may be repeated")
    parser.add_argument("--bound", type=float, default=2.6, help="how much a doubling may cost")
    parser.add_argument("--seconds", type=int, default=300, help="processor time after which a run is given up")
    parser.add_argument("--repeat", type=int, default=1, help="runs of each, of which the cheapest counts")
    parser.add_argument("--page", help="also write a Markdown table of the worst growths into this file")
    return parser.parse_args()


def main():
    how = options()
    steps = [how.least * how.step**at for at in range(32)]
    faults, rows = [], {}
    for shape in how.shape or SHAPES:
        for name, words in commands(how.command).items():
            most = how.heavy if how.heavy and words[0] in HEAVY else how.to
            sizes = [size for size in steps if size <= most]
            cpu, peak = [], []
            for size in sizes:
                try:
                    runs = [once(shape, size, name, words, how.seconds) for _ in range(how.repeat)]
                except measure.Failed as why:
                    faults.append(f"{shape}, {name}: {size} services: {why}")
                    break
                cpu.append(min(run.cpu for run in runs))
                peak.append(min(run.peak for run in runs))
            time, memory = Growth(sizes, cpu, LEAST_SECONDS), Growth(sizes, peak, LEAST_BYTES)
            last = f"{cpu[-1]:7.2f} s {peak[-1] / MIB:6.0f} MiB" if cpu else ""
            print(f"{shape:9} {name:24} time x {time.shown():20} memory x {memory.shown():20} {last}", flush=True)
            if not (time.within(how.bound) and memory.within(how.bound)):
                faults.append(f"{shape}, {name}: grows by more than {how.bound} at a doubling: time {time.shown()}, memory {memory.shown()}")
            rows.setdefault(name, {})[shape] = (sizes[: len(cpu)], time, memory)
    if how.page:
        page(how, rows, faults)
    for fault in faults:
        print(f"NOT LINEAR  {fault}")
    print("nothing grew beyond the bound" if not faults else f"{len(faults)} grew beyond the bound")
    return 1 if faults else 0


def page(how, rows, faults):
    def worst(shapes, at):
        """The worst growth of all shapes, and of which it is."""
        judged = [(figures[at].judged, shape) for shape, figures in shapes.items() if figures[at].judged]
        return "{:.2f} ({})".format(*max(judged)) if judged else "too little to measure"

    lines = [
        f"Services: from {how.least:,} in steps of {how.step} to what the table says. Shapes: {', '.join(how.shape or SHAPES)}. The worst shape",
        f"is told; {how.bound:g} is the bound, since memory that does not fit a cache costs more than a line through zero.",
        "",
        "| command | services | time, worst shape | memory, worst shape |",
        "|---|---|---|---|",
    ]
    for name, shapes in rows.items():
        reached = min((sizes[-1] for sizes, _, _ in shapes.values() if sizes), default=0)
        lines.append(f"| `{name}` | {reached:,} | {worst(shapes, 1)} | {worst(shapes, 2)} |")
    found = f"{len(faults)} beyond the bound: " + "; ".join(fault.splitlines()[0] for fault in faults) if faults else "Nothing grew beyond the bound"
    Path(how.page).write_text("\n".join(lines) + f"\n\n{found}.\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
