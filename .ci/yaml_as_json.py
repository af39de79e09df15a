"""Prints what PyYAML, which reads YAML 1.1, makes of every file below a folder: one JSON object, documents by path."""

import json
import pathlib
import sys

import yaml


def main(root):
    root = pathlib.Path(root)
    files = sorted(path for path in root.rglob("*") if path.suffix in (".yaml", ".yml"))
    read = {path.relative_to(root).as_posix(): list(yaml.safe_load_all(path.read_text("utf-8"))) for path in files}
    json.dump(read, sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1])
