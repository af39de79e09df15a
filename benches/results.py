"""Measures Parallax beside its peers, each program in turn, and writes docs/performance.md."""

import argparse
import datetime
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import measure
from measure import MIB, PARALLAX, ROOT, WORK, Ratio, Use

PAGE = ROOT / "docs" / "performance.md"
NOTES = ROOT / "benches" / "notes"
PEERS = WORK / "peers" / "bin"
# Of each part of the program one command; `benches/doubling.sh` has all.
DOUBLED = ("validate --format text", "plan --format table", "plan --section all", "plan --format json", "plan --format markdown",
           "explain --format text", "cost --format table", "compare --format table", "latency --format table", "diff --no-files",
           "report --format html", "generate")
MINIMAL = """apiVersion: parallax/v1
kind: Inventory
metadata: {name: minimal}
regions:
  - {name: us-east-1, role: primary}
  - {name: eu-west-1}
services:
  - name: cart
    data:
      - name: items
        archetype: cart
"""


class Row:
    """A line of the table: a ratio, and what it should be."""

    def __init__(self, what, beside, size, ratio, most=None, least=None):
        self.what, self.beside, self.size, self.ratio, self.most, self.least = what, beside, size, ratio, most, least

    def target(self):
        if self.most is not None:
            return f"<= {self.most:g}"
        return f">= {self.least:g}" if self.least is not None else "-"

    def state(self):
        median = self.ratio.median
        if self.most is not None:
            return "met" if median <= self.most else f"missed, {measure.short(median / self.most)} times too much"
        if self.least is not None:
            return "met" if median >= self.least else f"missed, {measure.short(self.least / max(median, 1e-9))} times too little"
        return "no target"

    def line(self):
        cells = (self.what, self.beside, self.size, self.ratio.shown(), self.target(), self.state())
        return f"| {' | '.join(cells)} |"


class Bench:
    """All rows of a run, and what was skipped."""

    def __init__(self, how):
        self.how, self.parts, self.skipped, self.trees = how, {}, [], None
        self.part = []

    def begin(self, title):
        """Rows that are added from now on stand under this title."""
        self.part = self.parts.setdefault(title, [])

    @property
    def rows(self):
        return [row for part in self.parts.values() for row in part]

    def add(self, *row, **target):
        row = Row(*row, **target)
        self.part.append(row)
        print(f"{row.what} / {row.beside}, {row.size}: {row.ratio.shown()}  target {row.target()}: {row.state()}", flush=True)

    def skip(self, what):
        self.skipped.append(what)
        print(f"skipped: {what}", flush=True)

    def parallax(self, *words, out=os.devnull, deny=True):
        return measure.run([PARALLAX, *words, *(["--deny", "never"] if deny else [])], out=out)

    def folder(self):
        """A directory that never existed: file systems are slow where a tree was just deleted."""
        return Path(tempfile.mkdtemp(dir=self.trees)) / "tree"


def size_of(services):
    return f"{services:,} services"


def check(holds, what):
    """Right first, fast second."""
    if not holds:
        raise measure.Failed(f"not right, so not measured: {what}")


# --- reading and planning

def planning(bench):
    how = bench.how
    for services in how.sizes:
        path, plan = measure.inventory("platform", services), WORK / "plan.txt"
        there, needed = available(), 80 * path.stat().st_size
        if there and there < needed:
            bench.skip(f"{size_of(services)}: {there / MIB:,.0f} MiB of memory are available, {needed / MIB:,.0f} may be needed")
            continue
        bench.parallax("plan", path, out=plan)
        first = plan.open(encoding="utf-8").readline().split(" services")[0].split("  ")[-1]
        check(int("".join(filter(str.isdigit, first))) == services, "a plan has every service")
        verbs = ["validate", "plan", "cost"] + (["plan --format json"] if services < 50_000 else [])
        used = measure.rounds(how.rounds_of(services), {
            verb: lambda _, words=verb.split(): bench.parallax(words[0], path, *words[1:]) for verb in verbs
        })
        size = size_of(services)
        both = [Use(plan.cpu + cost.cpu, 0) for plan, cost in zip(used["plan"], used["cost"])]
        bench.add("`plan`", "`validate`", size, Ratio(used["plan"], used["validate"]), most=1.5)
        bench.add("`cost`", "`validate`", size, Ratio(used["cost"], used["validate"]), most=1.5)
        bench.add("`plan` and `cost`, one after the other", "`validate`", size, Ratio(both, used["validate"]))
        text = path.stat().st_size
        if text > MIB:
            for verb in used:
                most = 12 if verb == "validate" else None
                bench.add(f"peak memory of `{verb}`", "the text", size, Ratio.to(used[verb], text, "peak"), most=most)
        if "plan --format json" in used:
            bench.add("`plan --format json`", "`validate`", size, Ratio(used["plan --format json"], used["validate"]))
        bench.sizes_seen[services] = used


def available():
    """Bytes of memory that could be had now, where the kernel tells."""
    told = (line.split() for line in read("/proc/meminfo").splitlines())
    return next((int(words[1]) << 10 for words in told if words and words[0] == "MemAvailable:"), None)


def linear(bench):
    sizes = sorted(bench.sizes_seen)
    for small, large in zip(sizes, sizes[1:]):
        for verb in ("validate", "plan", "cost"):
            some = min(bench.sizes_seen[large][verb], key=lambda use: use.cpu)
            other = min(bench.sizes_seen[small][verb], key=lambda use: use.cpu)
            bench.add(f"`{verb}` of {large:,}", f"`{verb}` of {small:,}", size_of(large), Ratio([some], [other]),
                      most=1.1 * large / small)


def reading(bench):
    """What is done after reading, as a share of reading: measured inside, since no command only reads."""
    sizes = [str(size) for size in bench.how.sizes if size <= 10_000][-1:]
    words = ["cargo", "bench", "--quiet", "--locked", "--bench", "plan", "--", "--ratios", *sizes, str(bench.how.rounds)]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True)
    if done.returncode != 0:
        return bench.skip("reading alone: `cargo bench --bench plan` failed")
    for line in done.stdout.splitlines():
        services, *ratios = line.split()
        ratio = Ratio([], [])
        ratio.all = sorted(map(float, ratios))
        bench.add("all that follows reading", "reading", size_of(int(services)), ratio, most=0.5)


def start(bench):
    path = WORK / "minimal.yaml"
    path.write_text(MINIMAL)
    many = bench.how.rounds * 10
    used = measure.rounds(many, {
        "true": lambda _: measure.run(["true"]),
        "parallax": lambda _: bench.parallax("plan", path),
    })
    bench.add("`plan` of ten lines", "`true`", "ten lines", Ratio(used["parallax"], used["true"]))
    over = sorted(1000 * (a.cpu - b.cpu) for a, b in zip(used["parallax"], used["true"]))
    ratio = Ratio([], [])
    ratio.all = over
    bench.add("milliseconds of `plan` of ten lines", "those of `true` taken off", "ten lines", ratio, most=15)


# --- other readers

def readers(bench):
    services = bench.how.peers
    path = measure.inventory("platform", services)
    schema = WORK / "inventory.schema.json"
    bench.parallax("schema", "inventory", out=schema, deny=False)
    loose = WORK / "yamllint.yaml"
    loose.write_text("extends: default\nrules: {line-length: disable, braces: disable, document-start: disable}\n")
    load = "import sys, yaml; print(len(yaml.load(open(sys.argv[1], 'rb'), yaml.CSafeLoader)['services']))"
    peers = {
        "PyYAML, C loader": ([PEERS / "python", "-c", load, path], 10),
        "yamllint": ([PEERS / "yamllint", "-c", loose, path], 60),
        "check-jsonschema": ([PEERS / "check-jsonschema", "--schemafile", schema, path], 50),
    }
    there = {}
    for name, (words, least) in peers.items():
        try:
            measure.run(words, out=WORK / "peer", right=(0,))
        except (measure.Failed, FileNotFoundError) as why:
            bench.skip(f"{name}: {str(why).splitlines()[0]}")
            continue
        if name.startswith("PyYAML"):
            check((WORK / "peer").read_text().strip() == str(services), "PyYAML reads every service")
        there[name] = (words, least)
    if not there:
        return
    programs = {name: lambda _, words=words: measure.run(words) for name, (words, _) in there.items()}
    # Half a minute a round, nearly all of it other programs.
    used = measure.rounds(min(3, bench.how.rounds), {"validate": lambda _: bench.parallax("validate", path), **programs})
    for name, (_, least) in there.items():
        bench.add(name, "`validate`", size_of(services), Ratio(used[name], used["validate"]), least=least)
        bench.add(f"peak memory of {name}", "that of `validate`", size_of(services),
                  Ratio(used[name], used["validate"], of="peak"))


# --- generating

def stamps(tree):
    """When each file and directory of a tree was last changed."""
    return {str(path.relative_to(tree)): path.stat().st_ctime_ns for path in tree.rglob("*")}


def same(some, other):
    return subprocess.run(["diff", "-rq", some, other], stdout=subprocess.DEVNULL).returncode == 0


def generating(bench):
    for services in bench.how.trees:
        path, size = measure.inventory("platform", services), size_of(services)
        edited, name = edit_one(path)
        model = bench.folder()
        bench.parallax("generate", path, "-o", model)
        archive = WORK / "tree.tar"
        measure.run(["tar", "-cf", archive, "-C", model, "."])
        trees, copies = [], []

        def first(_):
            trees.append(bench.folder())
            return bench.parallax("generate", path, "-o", trees[-1])

        def copy(_):
            copies.append(bench.folder())
            return measure.run(["cp", "-r", model, copies[-1]])

        def unpack(_):
            copies.append(bench.folder())
            copies[-1].mkdir()
            return measure.run(["tar", "-xf", archive, "-C", copies[-1]])

        def again(_):
            before = stamps(trees[-1])
            used = bench.parallax("generate", path, "-o", trees[-1])
            check(stamps(trees[-1]) == before, "a run with the same inventory writes nothing")
            return used

        def edit(number):
            # There and back again, so that every round edits.
            before = stamps(trees[0])
            used = bench.parallax("generate", edited if number % 2 == 0 else path, "-o", trees[0])
            after = stamps(trees[0])
            changed = [at for at in after if after[at] != before.get(at) and (trees[0] / at).is_file()]
            foreign = [at for at in changed if name not in at and ".parallax" not in at]
            check(changed and not foreign, f"one edited service writes only its files, not {foreign[:3]}")
            return used

        used = measure.rounds(
            bench.how.rounds_of(services),
            {"first": first, "cp": copy, "tar": unpack, "again": again, "edited": edit,
             "plan": lambda _: bench.parallax("plan", path)},
            # What was written before is not paid for by who comes next.
            before=lambda: subprocess.run(["sync", "-f", bench.trees], check=True),
        )
        check(all(same(model, tree) for tree in [trees[-1], *copies[-2:]] if tree != trees[0]), "all trees are the same")
        bench.add("`generate`, fresh directory", "`cp -r` of the tree", size, Ratio(used["first"], used["cp"]), most=1.0)
        bench.add("`generate`, fresh directory", "`tar x` of the tree", size, Ratio(used["first"], used["tar"]), most=1.0)
        bench.add("`generate`, unchanged", "the first run", size, Ratio(used["again"], used["first"]), most=0.4)
        bench.add("`generate`, one service edited", "the unchanged run", size, Ratio(used["edited"], used["again"]), most=1.05)
        bench.add("`generate`, fresh directory", "`plan`", size, Ratio(used["first"], used["plan"]))
        bench.add("peak memory of `generate`", "the text", size, Ratio.to(used["first"], path.stat().st_size, "peak"))


def edit_one(path):
    """An inventory in which one service has another address for writes, and the name of that service."""
    head, found, tail = path.read_text().rpartition("{write: ")
    check(found, "a service has an address")
    name = head.rpartition("  - name: ")[0].rpartition("\n  - name: ")[2].split("\n")[0]
    edited = WORK / f"edited-{path.name}"
    edited.write_text(f"{head}{found}other-{tail}")
    return edited, name


def move_one(path):
    """An inventory in which one dataset is written in another region, since an address alone is no change of a plan."""
    head, found, tail = path.read_text().rpartition("        home: us-east-1\n")
    check(found, "a dataset has a home")
    name = head.rpartition("\n  - name: ")[2].split("\n")[0]
    moved = WORK / f"moved-{path.name}"
    moved.write_text(f"{head}        home: eu-west-1\n{tail}")
    return moved, name


def kustomize(bench):
    program = shutil.which("kustomize", path=f"{ROOT}/target/tools/bin:{os.environ['PATH']}")
    if not program:
        return bench.skip("kustomize: not there")
    services = min(50, bench.how.peers)
    path, tree = measure.inventory("platform", services), bench.folder()
    bench.parallax("generate", path, "-o", tree)
    overlays = sorted(at.parent for at in tree.glob("apps/*/overlays/*/kustomization.yaml"))
    check(len(overlays) >= services, "every service has overlays")

    def build(_):
        parts = [measure.run([program, "build", overlay], out=WORK / "built") for overlay in overlays]
        return Use(sum(part.cpu for part in parts), max(part.peak for part in parts))

    used = measure.rounds(1 if bench.how.smoke else min(3, bench.how.rounds), {
        "kustomize": build, "generate": lambda _: bench.parallax("generate", path, "-o", bench.folder())
    })
    bench.add(f"`kustomize build` of each of {len(overlays)} overlays", "`generate` of all of them", size_of(services),
              Ratio(used["kustomize"], used["generate"]))


# --- changes

def diff(bench):
    # A saved plan of 10,000 services with costs is longer than all that may be read.
    services = max(size for size in bench.how.sizes if size <= 5_000)
    path = measure.inventory("platform", services)
    moved, name = move_one(path)
    told = WORK / "diff"
    plans = [WORK / "before.json", WORK / "after.json"]
    for inventory, plan in zip((path, moved), plans):
        bench.parallax("plan", inventory, "--format", "json", "--cost", out=plan)
    inventories = ["diff", path, moved, "--no-files"]
    bench.parallax(*inventories, out=told)
    check(name in read(told) and "no change" not in read(told), f"a diff tells {name}, which was moved")
    used = measure.rounds(bench.how.rounds_of(services), {
        "plan": lambda _: bench.parallax("plan", path),
        "inventories": lambda _: bench.parallax(*inventories),
        "plans": lambda _: bench.parallax("diff", *plans),
    })
    size = size_of(services)
    bench.add("`diff --no-files` of two inventories", "`plan` of one", size, Ratio(used["inventories"], used["plan"]), most=2.2)
    bench.add("`diff` of two saved plans", "`plan`", size, Ratio(used["plans"], used["plan"]), most=2.2)
    text = path.stat().st_size
    if text > MIB:
        bench.add("peak memory of `diff --no-files`", "the text of one", size, Ratio.to(used["inventories"], text, "peak"))
    for plan in plans:
        plan.unlink()
    services = min(1_000, services)
    path = measure.inventory("platform", services)
    moved, _ = move_one(path)
    used = measure.rounds(bench.how.rounds, {
        "plan": lambda _: bench.parallax("plan", path), "files": lambda _: bench.parallax("diff", path, moved)
    })
    bench.add("`diff` of two inventories and of their files", "`plan` of one", size_of(services), Ratio(used["files"], used["plan"]))


# --- the page

def said(*words):
    try:
        done = subprocess.run([str(word) for word in words], cwd=ROOT, capture_output=True, text=True)
    except OSError:
        return "not there"
    return (done.stdout or done.stderr).strip().split("\n")[0] or "not there"


def machine():
    model = next((line.split(":", 1)[1].strip() for line in read("/proc/cpuinfo").splitlines() if "model name" in line), platform.machine())
    memory = next((int(line.split()[1]) >> 20 for line in read("/proc/meminfo").splitlines() if line.startswith("MemTotal")), 0)
    return f"{os.cpu_count()} cores ({model}), {memory} GiB, {platform.system()} {platform.release()}, file system of `target/`: {said('stat', '-f', '-c', '%T', WORK)}"


def read(path):
    try:
        return Path(path).read_text()
    except OSError:
        return ""


def versions():
    changed = "" if not said("git", "status", "--porcelain", "--untracked-files=no").replace("not there", "") else ", with changes"
    packages = said(PEERS / "python", "-c", "import yaml; print(yaml.__version__)")
    return [
        f"Parallax {said(PARALLAX, '--version').split()[-1]} at {said('git', 'rev-parse', '--short', 'HEAD')}{changed}, {said('rustc', '--version')}",
        f"PyYAML {packages} (C loader), {said(PEERS / 'yamllint', '--version')}, {said(PEERS / 'check-jsonschema', '--version')}, Python {platform.python_version()}",
        f"{said('cp', '--version')}, {said('tar', '--version')}, kustomize {said('kustomize', 'version')}",
    ]


def beneath(note):
    """A note whose first heading is one of the third level, and all that follow as much deeper as they were."""
    lines = note.split("\n")
    deeper = 3 - (len(lines[0]) - len(lines[0].lstrip("#")))
    return "\n".join("#" * deeper + line if line.startswith("#") else line for line in lines)


def page(bench, load):
    met = sum(row.state() == "met" for row in bench.rows)
    missed = sum(row.state().startswith("missed") for row in bench.rows)
    out = [
        "# Performance",
        "",
        "Made by `benches/results.sh`; edits to this page are lost, notes belong into `benches/notes/`. Every figure is a ratio of two",
        "programs that ran in turn in one run - least, median and greatest of its rounds - since absolute times hold for one machine",
        "and one hour. Measured is the time of the processor, in the program and in the kernel for it; a result is checked before it",
        "is timed. Inventories come from a seed: about 23 lines a service, every archetype, three regions.",
        "",
        f"{met} targets met, {missed} missed; the median is what is held against a target.",
        "",
    ]
    for title, rows in bench.parts.items():
        if rows:
            out += [f"## {title}", "", "| measured | beside | size | least / median / greatest | target | state |",
                    "|---|---|---|---|---|---|", *(row.line() for row in rows), ""]
    if bench.skipped:
        out += ["Skipped: " + "; ".join(bench.skipped) + ".", ""]
    out += [
        "## Where and when",
        "",
        f"- {datetime.date.today().isoformat()}, {bench.how.rounds} rounds, {bench.how.rounds_of(10_000)} at 10,000 services, 1 from 50,000",
        f"- {machine()}",
        f"- load when it began {load[0]}, when it ended {load[1]}: above the number of cores, medians are worth little",
        *(f"- {line}" for line in versions()),
        "",
    ]
    if bench.how.doubling:
        growth = read(WORK / "doubling.md")
        out += ["## Twice the size", "",
                "How many times a command costs for an inventory of twice the size, by `benches/doubling.sh`: in a chain each service calls the",
                "next, `called` and `calls` have one service in the middle, `rebuilt` and `source` are the same of datasets, `datasets` is one service",
                "with all of them, `together` one that sends messages to all others and shares a transaction with each.", "", growth]
    notes = [beneath(path.read_text().strip()) for path in sorted(NOTES.glob("*.md"))]
    if notes:
        out += ["## What was tried", "", "\n\n".join(notes), ""]
    PAGE.write_text("\n".join(out))


def numbers(text):
    return [int(number) for number in text.split(",") if number]


def options():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--smoke", action="store_true", help="100 services, one round, no page: all runs and is right")
    parser.add_argument("--sizes", type=numbers, default=[1_000, 10_000, 100_000], help="services planned")
    parser.add_argument("--trees", type=numbers, default=[1_000, 10_000], help="services generated")
    parser.add_argument("--peers", type=int, default=5_000, help="services that other readers read")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--doubling", type=int, default=4_000, help="largest size of the doubling; 0 for none")
    parser.add_argument("--skip", action="append", default=[], help="no rows of this kind; the page says so")
    parser.add_argument("--only", action="append", help="only rows of this kind; no page is written")
    how = parser.parse_args()
    # Few rounds where one takes long: what is measured then is no matter of milliseconds.
    how.rounds_of = lambda services: 1 if services >= 50_000 else min(how.rounds, 3 if services >= 10_000 else how.rounds)
    if how.smoke:
        how.sizes, how.trees, how.peers, how.rounds, how.doubling = [100], [100], 100, 1, 0
    return how


def main():
    how = options()
    measure.made(WORK)
    bench = Bench(how)
    bench.sizes_seen = {}
    load = [read("/proc/loadavg")[:14]]
    kinds = {
        "start": ("Starting", start),
        "reading": ("Reading and planning", reading),
        "planning": ("Reading and planning", planning),
        "linear": ("Ten times the size", linear),
        "readers": ("Beside other readers of YAML", readers),
        "generating": ("Generating", generating),
        "kustomize": ("Generating", kustomize),
        "diff": ("Comparing two plans", diff),
    }
    if how.smoke:
        # What is built, installed or waited for is for a page only.
        del kinds["reading"], kinds["readers"], kinds["kustomize"]
    with tempfile.TemporaryDirectory(prefix="results-", dir=WORK, ignore_cleanup_errors=True) as trees:
        bench.trees = trees
        for name, (title, kind) in kinds.items():
            if how.only and name not in how.only:
                continue
            if name in how.skip:
                bench.skip(f"{name}: not asked for")
                continue
            bench.begin(title)
            began = time.monotonic()
            kind(bench)
            print(f"    {name}: {time.monotonic() - began:.0f} s by the clock", flush=True)
        # Before the trees are removed, which takes as long again and tells nothing of the figures.
        load.append(read("/proc/loadavg")[:14])
    if how.doubling and not how.only:
        words = ["--from", str(how.doubling // 16), "--to", str(how.doubling), "--heavy", str(how.doubling // 4), "--step", "4"]
        for command in DOUBLED:
            words += ["--command", command]
        began = time.monotonic()
        (WORK / "doubling.md").unlink(missing_ok=True)
        subprocess.run([sys.executable, "-B", ROOT / "benches" / "doubling.py", *words, "--page", str(WORK / "doubling.md")])
        print(f"    doubling: {time.monotonic() - began:.0f} s by the clock", flush=True)
    if not how.smoke and not how.only:
        page(bench, load)
        print(f"wrote {PAGE.relative_to(ROOT)}")


if __name__ == "__main__":
    try:
        main()
    except measure.Failed as why:
        sys.exit(str(why))
