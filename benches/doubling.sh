#!/usr/bin/env bash
# Nothing that Parallax does may grow faster than what it's given. Holds every command, format and section against inventories
# of twice the size, in the shapes in which a graph hides what does; fails where a doubling costs more than 2.6:
#
#   benches/doubling.sh [--from 1000] [--to 64000] [--shape chain] [--command plan] [--bound 2.6]
#
# `PARALLAX` names a program that is built already.
set -euo pipefail
cd "$(dirname "$0")/.."
[[ -n "${PARALLAX:-}" ]] || cargo build --release --quiet --locked
exec python3 -B benches/doubling.py "$@"
