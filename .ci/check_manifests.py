"""Holds manifests against the schemas of Kubernetes, strictly and without a network: check_manifests.py FILE...

Each FILE holds what a kustomization builds to. Objects of groups that Kubernetes does not own are counted and passed
over. Needs `kubernetes-validate`.
"""

import sys

import kubernetes_validate
import yaml

# The same reader, written in C, where there is one.
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def is_core(api):
    group = api.rsplit("/", 1)[0] if "/" in api else ""
    return "." not in group or group.endswith(".k8s.io")


def main(paths):
    faults, checked, others = [], 0, 0
    version = kubernetes_validate.latest_version()
    for path in paths:
        with open(path, encoding="utf-8") as file:
            documents = [document for document in yaml.load_all(file, LOADER) if document]
        if not documents:
            faults.append(f"{path}: nothing in it")
        for document in documents:
            if not is_core(document["apiVersion"]):
                others += 1
                continue
            name = f"{document['kind']} {document['metadata']['name']}"
            try:
                kubernetes_validate.validate(document, version, strict=True)
                checked += 1
            except Exception as fault:  # each kind of fault has a class of its own there
                faults.append(f"{path}: {name}: {str(fault).splitlines()[0]}")
    print("\n".join(faults) or f"{checked} objects fit the schemas of Kubernetes {version}, {others} of other groups passed over")
    return 1 if faults or not checked else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
