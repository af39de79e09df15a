#!/usr/bin/env bash
# Programs that Parallax is held against, installed under target/bench/peers where they are missing; says where each is, and
# which one is not to be had:
#
#   benches/peers.sh
#
# `benches/results.sh` calls it, and measures them beside Parallax in one run.
set -euo pipefail
cd "$(dirname "$0")/.."

readonly packages=(PyYAML==6.0.4 yamllint==1.38.0 check-jsonschema==0.39.0)
peers=$PWD/target/bench/peers
mkdir -p target/bench

if [[ ! -f "$peers/installed" || "$(cat "$peers/installed")" != "${packages[*]}" ]]; then
    if python3 -m venv "$peers" && "$peers/bin/pip" install --quiet --disable-pip-version-check "${packages[@]}"; then
        echo "${packages[*]}" >"$peers/installed"
    else
        echo "peers of Python could not be installed: their rows are skipped" >&2
    fi
fi

# tell NAME COMMAND...: what a program says of its version, or that it is not there.
tell() {
    local name=$1 said
    shift
    said=$("$@" 2>&1 | head -n 1) && [[ -n "$said" ]] || said="not there: its rows are skipped"
    echo "$name: $said"
}
tell "PyYAML, C loader" "$peers/bin/python" -c 'import yaml; print(yaml.__version__, "with libyaml" if yaml.CSafeLoader else "")'
tell yamllint "$peers/bin/yamllint" --version
tell check-jsonschema "$peers/bin/check-jsonschema" --version
PATH="$PWD/target/tools/bin:$PATH" tell kustomize kustomize version
tell "cp" cp --version
tell "tar" tar --version
