"""Holds every command against inventories of twice the size: nothing may grow faster than they do.

A command fails where its processor time or its peak of memory grows by more than the bound at a doubling, in the median
of its last three doublings or by half as much again in the last one. Runs that are too short to be measured are not
counted.
"""

import argparse
import statistics
import sys
import tempfile
from pathlib import Path

import measure
from measure import MIB, PARALLAX, WORK

SHAPES = ("platform", "chain", "called", "calls", "rebuilt", "source", "datasets", "together")
SECTIONS = ("replication", "recovery", "latency", "capacity", "routing", "roadmap")
# What is counted: below it a doubling says more of starting than of the work.
LEAST_SECONDS, LEAST_BYTES = 0.05, 48 * MIB


def commands(names):
    """Every command that reads an inventory, with its formats and sections, as far as this program knows them."""
    deny = ["--deny", "never"]
    made = {}
    for form in ("text", "json", "sarif", "junit"):
        made[f"validate --format {form}"] = ["validate", "INV", *deny, "--format", form]
    for form in ("table", "json", "yaml", "markdown"):
        made[f"plan --format {form}"] = ["plan", "INV", *deny, "--format", form]
    for section in SECTIONS:
        made[f"plan --section {section}"] = ["plan", "INV", *deny, "--section", section]
    made["explain"] = ["explain", "FIRST", "INV"]
    for form in ("table", "json", "markdown", "csv"):
        made[f"cost --format {form}"] = ["cost", "INV", *deny, "--format", form]
    made["cost --by service"] = ["cost", "INV", *deny, "--by", "service"]
    for form in ("table", "json", "markdown"):
        made[f"compare --format {form}"] = ["compare", "INV", *deny, "--format", form]
    made["latency"] = ["latency", "INV", *deny]
    made["diff"] = ["diff", "INV", "HALF"]
    made["report"] = ["report", "INV", *deny]
    made["generate"] = ["generate", "INV", *deny, "-o", "DIR"]
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
    return measure.run([PARALLAX, *(put.get(word, word) for word in words)], right=(0, 1), seconds=seconds)


def judge(figures, least, bound):
    """The growths that count, the one that is judged, and whether it's within the bound."""
    growths = [b / a for a, b in zip(figures, figures[1:]) if a >= least]
    if not growths:
        return None, True
    median = statistics.median(growths[-3:])
    return max(median, growths[-1] / 1.5), median <= bound and growths[-1] <= 1.5 * bound


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--from", dest="least", type=int, default=1000, help="services of the smallest inventory")
    parser.add_argument("--to", type=int, default=8000, help="services of the largest inventory, at most")
    parser.add_argument("--shape", action="append", choices=SHAPES, help="only this shape; may be repeated")
    parser.add_argument("--command", action="append", default=[], help="only commands that begin so; may be repeated")
    parser.add_argument("--bound", type=float, default=2.6, help="how much a doubling may cost")
    parser.add_argument("--seconds", type=int, default=300, help="processor time after which a run is given up")
    parser.add_argument("--repeat", type=int, default=1, help="runs of each, of which the cheapest counts")
    parser.add_argument("--page", help="also write a Markdown table of the worst growths into this file")
    how = parser.parse_args()
    sizes = [how.least << step for step in range(32) if how.least << step <= how.to]
    faults, worst = [], {}
    for shape in how.shape or SHAPES:
        for name, words in commands(how.command).items():
            cpu, peak = [], []
            for size in sizes:
                try:
                    runs = [once(shape, size, name, words, how.seconds) for _ in range(how.repeat)]
                except measure.Failed as why:
                    faults.append(f"{shape}, {name}: {size} services: {why}")
                    break
                cpu.append(min(run.cpu for run in runs))
                peak.append(min(run.peak for run in runs))
            (time, time_holds), (memory, memory_holds) = judge(cpu, LEAST_SECONDS, how.bound), judge(peak, LEAST_BYTES, how.bound)
            told = " ".join(f"{b / a:.2f}" if a >= LEAST_SECONDS else "-" for a, b in zip(cpu, cpu[1:]))
            held = " ".join(f"{b / a:.2f}" if a >= LEAST_BYTES else "-" for a, b in zip(peak, peak[1:]))
            print(f"{shape:9} {name:24} time x {told:24} memory x {held}", flush=True)
            if not (time_holds and memory_holds):
                faults.append(f"{shape}, {name}: grows by more than {how.bound} at a doubling: time {told}, memory {held}")
            for what, growth in (("time", time), ("memory", memory)):
                if growth and growth > worst.get((name, what), (0, ""))[0]:
                    worst[name, what] = (growth, shape)
    if how.page:
        page(how, sizes, worst)
    for fault in faults:
        print(f"NOT LINEAR  {fault}")
    counted = "nothing grew beyond the bound" if not faults else f"{len(faults)} grew beyond the bound"
    print(f"{counted}, at sizes {', '.join(map(str, sizes))}")
    return 1 if faults else 0


def page(how, sizes, worst):
    lines = ["| command | time, worst shape | memory, worst shape |", "|---|---|---|"]
    names = dict.fromkeys(name for name, _ in worst)
    for name in names:
        cells = []
        for what in ("time", "memory"):
            growth, shape = worst.get((name, what), (None, ""))
            cells.append(f"{growth:.2f} ({shape})" if growth else "too little to measure")
        lines.append(f"| `{name}` | {cells[0]} | {cells[1]} |")
    sizes = ", ".join(f"{size:,}" for size in sizes)
    with open(how.page, "w", encoding="utf-8") as out:
        out.write(f"Sizes {sizes} services; shapes {', '.join(how.shape or SHAPES)}; bound {how.bound}.\n\n" + "\n".join(lines) + "\n")


if __name__ == "__main__":
    sys.exit(main())
