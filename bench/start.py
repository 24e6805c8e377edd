#!/usr/bin/env python3
"""Measures the time from a submit to the start of the driver's container: k8spark beside real spark-submit.

usage: bench/start.py [--rounds 7] [--binary build/release/k8spark] [--spark 4.3]

Both run in the network of the same node-level cluster (tests/cluster), with the same job and the same image, which the node has. The
container says itself when it has started: its shell prints the time before it does anything else, and the driver's own Java is one that is
not there, so that no JVM of a driver disturbs the next sample. The clock is the one of this machine. Interleaved rounds.
Exit code 0 if the budget is kept. Standard library only.
"""

import argparse
import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.dont_write_bytecode = True

from measuring import CLUSTER, ROOT, cluster, measure, print_ratio, shown  # noqa: E402

SERVER = "https://127.0.0.1:6443"
NAMESPACE = f"bench-start-{os.getpid()}"
BUDGET = 1 / 2.5  # of spark-submit's
PATIENCE = 120


def job(spark_version):
    conf = {
        "spark.kubernetes.container.image": f"localhost/k8spark/spark:{spark_version}",
        "spark.kubernetes.container.image.pullPolicy": "IfNotPresent",
        "spark.kubernetes.namespace": NAMESPACE,
        "spark.kubernetes.driver.request.cores": "0",
        "spark.driver.memory": "512m",
        "spark.kubernetes.submission.waitAppCompletion": "false",
        "spark.kubernetes.driverEnv.BASH_ENV": "`date +'started %s.%N' >&2`",  # bash evaluates it first of all
        "spark.kubernetes.driverEnv.JAVA_HOME": "/none",
    }
    words = ["--master", f"k8s://{SERVER}", "--deploy-mode", "cluster", "--name", "start", "--class", "org.apache.spark.examples.SparkPi"]
    for key, value in conf.items():
        words += ["--conf", f"{key}={value}"]
    return [*words, f"local:///opt/spark/examples/jars/spark-examples_2.13-{spark_version}.jar", "1"]


def kubectl(*words, check=True):
    return subprocess.run(["kubectl", "-n", NAMESPACE, *words], capture_output=True, text=True, check=check).stdout


def started():
    """When the only driver's container began, in seconds since the epoch."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        said = re.search(r"^started (\d+\.\d+)$", kubectl("logs", "-l", "spark-role=driver", "--tail=-1", check=False), re.MULTILINE)
        if said:
            return float(said.group(1))
        time.sleep(0.5)
    sys.exit(f"the driver has not started:\n{kubectl('describe', 'pods')[-2000:]}")


def sample(argv, folder):
    taken = measure(argv, cwd=folder, HOME=folder, SPARK_USER="bench")
    taken["start"] = started() - taken["at"]
    kubectl("delete", "pods,services,configmaps", "--all", "--grace-period=0", "--force", "--wait=true")
    time.sleep(1)  # the sandbox goes too
    return taken


def open_namespace():
    kubectl("create", "namespace", NAMESPACE)
    for _ in range(100):
        if kubectl("get", "serviceaccount/default", "configmap/kube-root-ca.crt", "-o", "name", check=False).count("\n") == 2:
            return
        time.sleep(0.1)


def run_rounds(options):
    version = options.spark_version
    ways = {"k8spark": [options.binary, "submit", "--no-profile", "-d", "--spark-version", version, *job(version)],
            "spark-submit": [f"{options.spark_home}/bin/spark-submit", *job(version)]}
    results = {way: [] for way in ways}
    open_namespace()
    try:
        with tempfile.TemporaryDirectory(prefix="k8spark-bench-") as folder:
            for number in range(options.rounds + 1):  # the first warms caches and does not count
                for way, argv in ways.items():
                    taken = sample(argv, folder)
                    if number:
                        results[way].append(taken)
    finally:
        kubectl("delete", "namespace", NAMESPACE, "--wait=false", check=False)
    print(f"{'':<16}{'to its own end, ms':>30}{'to the container, ms':>30}")
    for way, samples in results.items():
        print(f"{way:<16}{shown(samples, 'wall'):>30}{shown(samples, 'start', 'ms', 1e3):>30}")
    return 0 if print_ratio("start of the driver, k8spark / spark-submit", *results.values(), "start", BUDGET) else 1


def enter_cluster(options):
    """Brings a cluster up and runs this program in its network."""
    given = os.environ.get("K8SPARK_TEST_CLUSTER")
    name = given or "bench-start"
    cluster("up", "--name", name, "--spark", options.spark, "--quiet")
    try:
        home = cluster("spark-home", "--name", name, "--spark", options.spark)
        version = next(Path(home, "jars").glob("spark-core_*.jar")).stem.rpartition("-")[2]
        return subprocess.run([str(CLUSTER), "exec", "--name", name, "--", sys.executable, __file__, "--inside",
                               "--rounds", str(options.rounds), "--binary", str(Path(options.binary).resolve()),
                               "--spark-home", home, "--spark-version", version]).returncode
    finally:
        if not given:
            cluster("down", "--name", name, "--quiet")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--binary", default=str(ROOT / "build/release/k8spark"))
    parser.add_argument("--spark", default="4.3", choices=["4.3", "3.5"])
    for hidden in ("--spark-home", "--spark-version"):
        parser.add_argument(hidden, help=argparse.SUPPRESS)
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    return run_rounds(options) if options.inside else enter_cluster(options)


if __name__ == "__main__":
    sys.exit(main())
