#!/usr/bin/env python3
"""Measures `k8spark render` as a whole process beside `kubectl create --dry-run=client -f` of the file that it prints.

usage: bench/render.py [--rounds 15] [--binary build/release/k8spark]

kubectl asks the API server (tests/cluster, api level) which kinds there are, and checks the fields; its cache of the answers is warm. A third
row is kubectl without that check. The rounds are interleaved. Exit code 0 if the budget is kept. Standard library only.
"""

import argparse
import os
import sys
import tempfile
from pathlib import Path

sys.dont_write_bytecode = True

from measuring import ROOT, UNITS, cluster, measure, print_ratio, shown  # noqa: E402

BUDGET = 1 / 8  # of kubectl's wall time

PROFILES = """version: 1
profiles:
  team:
    spark: {version: "4.3"}
    image: {name: "registry.example.com/team/spark:4.3.0"}
    namespace: default
    serviceAccount: spark
    driver: {cores: 1, memory: 2g}
    executors: {instances: 4, cores: 2, memory: 4g}
"""


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--binary", default=str(ROOT / "build/release/k8spark"))
    options = parser.parse_args()
    given = os.environ.get("K8SPARK_TEST_CLUSTER")
    name = given or "bench-render"
    kubeconfig = cluster("up", "--name", name, "--level", "api", "--quiet")
    try:
        with tempfile.TemporaryDirectory(prefix="k8spark-bench-") as folder:
            Path(folder, "k8spark.yaml").write_text(PROFILES)
            Path(folder, "app.py").write_text("print(1)\n")
            render = [Path(options.binary).resolve(), "render", "--profile", "team", "app.py", "2026-01-01"]
            file = Path(folder, "objects.yaml")
            file.write_text(measure(render, cwd=folder, HOME=folder)["out"])
            kubectl = [Path(kubeconfig).parent / "bin/kubectl", "--kubeconfig", kubeconfig, "create", "--dry-run=client", "-f", file]
            ways = {"k8spark": render, "kubectl": kubectl, "kubectl, no check": [*kubectl, "--validate=false"]}
            results = {way: [] for way in ways}
            for number in range(options.rounds + 1):  # the first warms caches and does not count
                for way, argv in ways.items():
                    sample = measure(argv, cwd=folder, HOME=folder)
                    if number:
                        results[way].append(sample)
        print(f"{'render':<20}" + "".join(f"{what + ', ' + UNITS[what][0]:>28}" for what in UNITS))
        for way, samples in results.items():
            print(f"{way:<20}" + "".join(f"{shown(samples, what):>28}" for what in UNITS))
        kept = print_ratio("wall, k8spark render / kubectl create", results["k8spark"], results["kubectl"], "wall", BUDGET)
    finally:
        if not given:
            cluster("down", "--name", name, "--quiet")
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
