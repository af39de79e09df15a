#!/usr/bin/env bash
# What `parallax generate` costs beside `cp -r` of the same tree, as ratios within one run:
#
#   benches/generate.sh [SERVICES] [ROUNDS]
#
# Measured is the time of the processor, in the program and in the kernel for it, so that a busy machine matters less. The
# inventory is that of `benches/inventory`, from a seed; `INVENTORY` names another, `PARALLAX`
# a program that is built already. Every run gets a directory that never existed, since file systems are slow where a tree
# was just deleted; everything goes when all is measured.
set -euo pipefail
cd "$(dirname "$0")/.."

services=${1:-1000} rounds=${2:-5}
mkdir -p target/tmp
work=$(mktemp -d target/tmp/generate.XXXXXX)
trap 'rm -rf "$work"' EXIT
if [ -z "${PARALLAX:-}" ]; then
    cargo build --release --quiet
    PARALLAX=target/release/parallax
fi
if [ -z "${INVENTORY:-}" ]; then
    INVENTORY=$work/inventory.yaml
    cargo bench --quiet --bench inventory -- platform "$services" >"$INVENTORY"
fi

# Seconds in the program, in the kernel, and by the clock.
TIMEFORMAT='%U %S %R'
measured() { # NAME COMMAND...
    local name=$1
    shift
    # What was written before is not to be paid for by who comes next.
    sync -f "$work"
    { time "$@" >"$work/out" 2>&1; } 2>"$work/time" || { cat "$work/out" >&2; exit 1; }
    echo "$name $(cat "$work/time")" >>"$work/times"
}
# What is wrong with the platform is told and does not matter here.
generate() { "$PARALLAX" generate --deny never "$INVENTORY" -o "$1"; }

# One of each first: what is measured is right, and everything is in memory.
generate "$work/tree" >"$work/out" 2>&1 || { cat "$work/out" >&2; exit 1; }
for ((round = 1; round <= rounds; round++)); do
    measured first generate "$work/first-$round"
    diff -r "$work/tree" "$work/first-$round"
    measured copy cp -r "$work/tree" "$work/copy-$round"
    diff -r "$work/tree" "$work/copy-$round"
    measured again generate "$work/first-$round"
    diff -r "$work/tree" "$work/first-$round"
    measured plan "$PARALLAX" plan --deny never "$INVENTORY"
done

echo "$(find "$work/tree" -type f | wc -l) files, $rounds rounds in turn; seconds are medians"
awk '
    { n[$1]++; user[$1, n[$1]] = $2; kernel[$1, n[$1]] = $3; clock[$1, n[$1]] = $4; cpu[$1, n[$1]] = $2 + $3 }
    function sort(list, count,    i, j, kept) {
        for (i = 2; i <= count; i++) {
            kept = list[i]
            for (j = i - 1; j > 0 && list[j] > kept; j--) list[j + 1] = list[j]
            list[j + 1] = kept
        }
    }
    function median(of, name,    i, list) {
        for (i = 1; i <= n[name]; i++) list[i] = of[name, i]
        sort(list, n[name])
        return list[int((n[name] + 1) / 2)]
    }
    function seconds(shown, name) {
        printf "%-22s %7.3f %7.3f %7.3f\n", shown, median(user, name), median(kernel, name), median(clock, name)
    }
    function ratio(shown, a, b,    i, list) {
        for (i = 1; i <= n[a]; i++) list[i] = cpu[a, i] / (cpu[b, i] > 0 ? cpu[b, i] : 0.001)
        sort(list, n[a])
        printf "%-22s %7.2f %7.2f %7.2f\n", shown, list[1], list[int((n[a] + 1) / 2)], list[n[a]]
    }
    END {
        printf "%-22s %7s %7s %7s\n", "", "user", "kernel", "clock"
        seconds("generate, first run", "first"); seconds("generate, unchanged", "again")
        seconds("cp -r", "copy"); seconds("plan alone", "plan")
        printf "\n%-22s %7s %7s %7s\n", "processor time", "min", "median", "max"
        ratio("first run / cp -r", "first", "copy"); ratio("unchanged / first run", "again", "first")
    }' "$work/times"
