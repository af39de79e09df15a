#!/usr/bin/env bash
# Measures Parallax beside its peers and writes the page of results, docs/performance.md:
#
#   benches/results.sh                       sizes of the page; under 12 minutes on two quiet cores
#   benches/results.sh --smoke               100 services, nothing is written: the scripts run and all is right
#   benches/results.sh --help                sizes, rounds, rows
#
# What was tried and learned is written by hand in benches/notes/*.md, which the page takes over. `PARALLAX` names a
# program that is built already.
set -euo pipefail
cd "$(dirname "$0")/.."
[[ -n "${PARALLAX:-}" ]] || cargo build --release --quiet --locked
[[ " $* " == *" --smoke "* || " $* " == *" --help "* ]] || benches/peers.sh
exec python3 -B benches/results.py "$@"
