#!/usr/bin/env python3
"""Measures `k8spark submit --file LIST` beside a shell loop of `k8spark submit -d` over the same lines.

usage: bench/submit_list.py [--rounds 3] [--counts 10,100,1000] [--parallel N] [--binary build/release/k8spark]

Both create the same drivers on the same API server (tests/cluster, api level), with the same options; the loop is that of /bin/sh,
which starts no other program. No scheduler looks at the drivers: nothing runs in between. The rounds are interleaved, and every object
is deleted after each sample. CPU time is that of k8spark and the shell; memory is the largest peak of one process.
Exit code 0 if the budget is kept. Standard library only.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.dont_write_bytecode = True

from measuring import ROOT, UNITS, cluster, measure, print_ratio, shown  # noqa: E402

NAMESPACE = f"bench-submits-{os.getpid()}"
KINDS = "pods,services,configmaps"
BUDGET = 1 / 5  # of the loop's wall time, for the largest list

OPTIONS = ["--no-profile", "--spark-version", "4.3", "--class", "org.example.Main"]
CONF = {
    "spark.kubernetes.container.image": "registry.example.com/spark:4.3.0",
    "spark.kubernetes.namespace": NAMESPACE,
    "spark.kubernetes.scheduler.name": "nobody",
    "spark.executor.instances": "2",
}
# $1 is k8spark, $2 the list, what follows are the options of every line.
LOOP = 'k8spark=$1 list=$2; shift 2; while read -r line; do "$k8spark" submit -d "$@" $line || exit; done <"$list"'


def lines(count):
    return [f"--name job-{number} local:///opt/app.jar {number}" for number in range(count)]


class Server:
    def __init__(self, kubeconfig):
        self.base = [str(Path(kubeconfig).parent / "bin/kubectl"), "--kubeconfig", kubeconfig, "-n", NAMESPACE]

    def kubectl(self, *words):
        return subprocess.run([*self.base, *words], capture_output=True, text=True, check=True).stdout

    def open(self):
        self.kubectl("create", "namespace", NAMESPACE)
        for _ in range(100):
            if subprocess.run([*self.base, "get", "serviceaccount/default"], capture_output=True).returncode == 0:
                return
            time.sleep(0.1)

    def clean(self, count):
        made = self.kubectl("get", "pods", "-o", "name").split()
        if len(made) != count:
            sys.exit(f"{len(made)} drivers instead of {count}")
        self.kubectl("delete", KINDS, "-l", "spark-app-selector", "--grace-period=0", "--force", "--wait=true")
        while self.left():
            time.sleep(0.2)

    def left(self):
        """ConfigMaps of properties have no label: they go with their owner."""
        names = self.kubectl("get", KINDS, "-o", "name").split()
        return [name for name in names if name != "configmap/kube-root-ca.crt"]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--counts", default="10,100,1000")
    parser.add_argument("--parallel", default="8")
    parser.add_argument("--binary", default=str(ROOT / "build/release/k8spark"))
    options = parser.parse_args()
    binary = str(Path(options.binary).resolve())
    given = os.environ.get("K8SPARK_TEST_CLUSTER")
    name = given or "bench-submits"
    server = Server(cluster("up", "--name", name, "--level", "api", "--quiet"))
    words = [*OPTIONS, "--kubeconfig", server.base[2], *(word for key, value in CONF.items() for word in ("--conf", f"{key}={value}"))]
    kept = True
    try:
        server.open()
        with tempfile.TemporaryDirectory(prefix="k8spark-bench-") as folder:
            file = Path(folder, "jobs.txt")
            ways = {"--file": [binary, "submit", "-q", "--file", file, "--parallel", options.parallel, *words],
                    "shell loop": ["/bin/sh", "-c", LOOP, "sh", binary, file, "-q", *words]}
            print(f"{'submits':>8}  {'way':<12}" + "".join(f"{what + ', ' + UNITS[what][0]:>32}" for what in UNITS))
            for count in map(int, options.counts.split(",")):
                file.write_text("".join(f"{line}\n" for line in lines(count)))
                results = {way: [] for way in ways}
                for _ in range(options.rounds):
                    for way, argv in ways.items():
                        results[way].append(measure(argv, cwd=folder, HOME=folder))
                        server.clean(count)
                for way, samples in results.items():
                    print(f"{count:>8}  {way:<12}" + "".join(f"{shown(samples, what):>32}" for what in UNITS), flush=True)
                kept = print_ratio(f"wall, {count} submits, --file / shell loop", results["--file"], results["shell loop"], "wall",
                                   BUDGET)
    finally:
        subprocess.run([*server.base, "delete", "namespace", NAMESPACE, "--wait=false"], capture_output=True)
        if not given:
            cluster("down", "--name", name, "--quiet")
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
