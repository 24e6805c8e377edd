#!/usr/bin/env python3
"""Measures a detached submit of one job by k8spark, spark-submit, kubectl and curl, in one run on one machine.

usage: bench/submit.py [--rounds 7] [--binary build/release/k8spark] [--spark 4.3]

All four run in the network of the same test cluster (tests/cluster, node level) with working name lookup, against the
same API server address, and leave the same kinds of objects; the rounds are interleaved and every object is deleted
after each. The driver's pod asks for a node that does not exist, so that no container disturbs the measurement.
CPU time is user and system time of the process and its children; memory is the peak resident size.
Exit code 0 if every budget is kept. Standard library only.
"""

import argparse
import base64
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CLUSTER = ROOT / "tests/cluster/cluster"
SERVER = "https://127.0.0.1:6443"
NAMESPACE = "bench"
KINDS = "pods,services,configmaps,networkpolicies"

# (what, of, against, at most): the budgets of docs/testing.md
BUDGETS = [
    ("wall", "k8spark", "spark-submit", 1 / 25),
    ("cpu", "k8spark", "spark-submit", 1 / 150),
    ("memory", "k8spark", "spark-submit", 1 / 15),
    ("wall", "k8spark", "curl", 1.25),
]
UNITS = {"wall": ("ms", 1e3), "cpu": ("ms", 1e3), "memory": ("MB", 1e-6)}


def job(spark_version):
    conf = {
        "spark.kubernetes.container.image": f"localhost/k8spark/spark:{spark_version}",
        "spark.kubernetes.namespace": NAMESPACE,
        "spark.kubernetes.node.selector.k8spark.test/none": "here",
        "spark.kubernetes.submission.waitAppCompletion": "false",
        "spark.executor.instances": "2",
    }
    words = ["--master", f"k8s://{SERVER}", "--deploy-mode", "cluster", "--name", "pi",
             "--class", "org.apache.spark.examples.SparkPi"]
    for key, value in conf.items():
        words += ["--conf", f"{key}={value}"]
    return [*words, f"local:///opt/spark/examples/jars/spark-examples_2.13-{spark_version}.jar", "100"]


# --- the four ways


def write_credentials(folder):
    """kubectl's flags and curl's, from the kubeconfig of the cluster."""
    config = json.loads(subprocess.run(["kubectl", "config", "view", "--raw", "-o", "json"],
                                       capture_output=True, check=True).stdout)
    parts = {"ca": config["clusters"][0]["cluster"]["certificate-authority-data"],
             "cert": config["users"][0]["user"]["client-certificate-data"],
             "key": config["users"][0]["user"]["client-key-data"]}
    for name, data in parts.items():
        (folder / f"{name}.pem").write_bytes(base64.b64decode(data))


def path_of(item):
    group = "/api/v1" if item["apiVersion"] == "v1" else f"/apis/{item['apiVersion']}"
    plural = "networkpolicies" if item["kind"] == "NetworkPolicy" else item["kind"].lower() + "s"
    return f"{SERVER}{group}/namespaces/{NAMESPACE}/{plural}"


def curl_command(folder, items):
    """One process, one connection: a POST for each object, then a PATCH as large as the one that names the owner."""
    pods = [item for item in items if item["kind"] == "Pod"]
    others = [item for item in items if item["kind"] != "Pod"]
    owner = {"apiVersion": "v1", "kind": "Pod", "name": pods[0]["metadata"]["name"], "uid": "0" * 36, "controller": True}
    patch = json.dumps({"metadata": {"annotations": {"size": json.dumps(owner)}}})
    requests = [("POST", path_of(item), "application/json", json.dumps(item)) for item in others + pods]
    requests += [("PATCH", f"{path_of(item)}/{item['metadata']['name']}", "application/merge-patch+json", patch) for item in others]
    words = ["curl"]
    for number, (method, url, kind, body) in enumerate(requests):
        (folder / f"body-{number}").write_text(body)
        words += [*(["--next"] if number else []), "--silent", "--show-error", "--fail", "--output", "/dev/null",
                  "--cacert", folder / "ca.pem", "--cert", folder / "cert.pem", "--key", folder / "key.pem",
                  "--request", method, "--header", f"Content-Type: {kind}", "--data-binary", f"@{folder}/body-{number}", url]
    return [str(word) for word in words]


def commands(options, folder):
    spark_version = options.spark_version
    rendered = subprocess.run([options.binary, "render", "--no-profile", "--format", "json", "--spark-version", spark_version,
                               *job(spark_version)], capture_output=True, check=True).stdout
    document = json.loads(rendered)
    items = document["items"] if isinstance(document, dict) else document
    (folder / "objects.json").write_text(json.dumps({"apiVersion": "v1", "kind": "List", "items": items}))
    write_credentials(folder)
    return {
        "k8spark": [options.binary, "submit", "--no-profile", "-d", "--spark-version", spark_version, *job(spark_version)],
        "spark-submit": [f"{options.spark_home}/bin/spark-submit", *job(spark_version)],
        "kubectl": ["kubectl", "create", "-n", NAMESPACE, "-f", str(folder / "objects.json")],
        "curl": curl_command(folder, items),
    }


# --- measuring


def measure(argv, folder):
    """{"wall": s, "cpu": s, "memory": bytes} of one process and its children."""
    with open(folder / "out", "wb") as out:
        began = time.perf_counter()
        process = subprocess.Popen(argv, stdin=subprocess.DEVNULL, stdout=out, stderr=out, cwd=folder,
                                   env={**os.environ, "SPARK_USER": "bench", "HOME": str(folder)})
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.exit(f"{argv[0]} ended with {process.returncode}:\n{(folder / 'out').read_text()[-2000:]}")
    return {"wall": wall, "cpu": usage.ru_utime + usage.ru_stime, "memory": usage.ru_maxrss * 1024}


def kubectl(*words):
    return subprocess.run(["kubectl", "-n", NAMESPACE, *words], capture_output=True, text=True)


def clean():
    kubectl("delete", KINDS, "--all", "--grace-period=0", "--force", "--wait=true")


def created():
    items = json.loads(kubectl("get", KINDS, "-o", "json").stdout)["items"]
    return sorted(item["kind"] for item in items if item["metadata"]["name"] != "kube-root-ca.crt")


def run_rounds(options):
    kubectl("create", "namespace", NAMESPACE)
    results, kinds = {}, {}
    with tempfile.TemporaryDirectory(prefix="k8spark-bench-") as name:
        ways = commands(options, Path(name))
        for number in range(options.rounds + 1):  # the first warms caches and does not count
            for way, argv in ways.items():
                time.sleep(0.3)
                sample = measure(argv, Path(name))
                kinds.setdefault(way, created())
                clean()
                if number:
                    results.setdefault(way, []).append(sample)
            print(f"round {number} of {options.rounds}", file=sys.stderr)
    kubectl("delete", "namespace", NAMESPACE, "--wait=false")
    if len(set(map(tuple, kinds.values()))) != 1:
        sys.exit(f"they did not create the same kinds of objects: {kinds}")
    return results


# --- the tables


def median(results, way, what):
    return statistics.median(sample[what] for sample in results[way])


def report(results):
    print(f"{'detached submit':<16}" + "".join(f"{what + ', ' + UNITS[what][0]:>28}" for what in UNITS))
    for way, samples in results.items():
        row = f"{way:<16}"
        for what, (_, factor) in UNITS.items():
            values = [sample[what] * factor for sample in samples]
            row += f"{f'{statistics.median(values):.1f} ({min(values):.1f} to {max(values):.1f})':>28}"
        print(row)
    print(f"\n{'ratio of medians':<40}{'measured':>12}{'at most':>12}")
    kept = True
    for what, of, against, most in BUDGETS:
        ratio = median(results, of, what) / median(results, against, what)
        kept = kept and ratio <= most
        shown = [f"1/{1 / value:.1f}" if value < 0.8 else f"{value:.2f}" for value in (ratio, most)]
        print(f"{f'{what}, {of} / {against}':<40}{shown[0]:>12}{shown[1]:>12}   {'kept' if ratio <= most else 'EXCEEDED'}")
    return 0 if kept else 1


def tool(*words):
    return subprocess.run([CLUSTER, *words], capture_output=True, text=True, check=True).stdout.strip()


def enter_cluster(options):
    """Brings a cluster up and runs this program in its network."""
    name = os.environ.get("K8SPARK_TEST_CLUSTER") or "bench"
    subprocess.run([CLUSTER, "up", "--name", name, "--spark", options.spark], check=True, stdout=subprocess.DEVNULL)
    home = tool("spark-home", "--name", name, "--spark", options.spark)
    version = next(Path(home, "jars").glob("spark-core_*.jar")).stem.rpartition("-")[2]
    try:
        return subprocess.run([CLUSTER, "exec", "--name", name, "--", sys.executable, __file__, "--inside",
                               "--rounds", str(options.rounds), "--binary", str(Path(options.binary).resolve()),
                               "--spark-home", home, "--spark-version", version]).returncode
    finally:
        if "K8SPARK_TEST_CLUSTER" not in os.environ:
            subprocess.run([CLUSTER, "down", "--name", name, "--quiet"])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--binary", default=str(ROOT / "build/release/k8spark"))
    parser.add_argument("--spark", default="4.3", choices=["4.3", "3.5"])
    for hidden in ("--spark-home", "--spark-version"):
        parser.add_argument(hidden, help=argparse.SUPPRESS)
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if not options.inside:
        return enter_cluster(options)
    return report(run_rounds(options))


if __name__ == "__main__":
    sys.exit(main())
