#!/usr/bin/env python3
"""Measures `k8spark list` beside `kubectl get pods -l spark-role=driver`, from 10 to 10,000 drivers on a real API server.

usage: bench/list.py [--rounds 7] [--drivers 10,100,1000,10000] [--binary build/release/k8spark]

The drivers are pods as k8spark itself renders them, created in one namespace of a test cluster (tests/cluster, api level: they
stay Pending). Both programs list them over the same address; the rounds are interleaved. Memory is the peak resident size.
Exit code 0 if every budget is kept. Standard library only.
"""

import argparse
import base64
import concurrent.futures
import http.client
import json
import os
import ssl
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CLUSTER = ROOT / "tests/cluster/cluster"
NAMESPACE = f"bench-list-{os.getpid()}"

# (what, at most, as a part of kubectl's): the budgets of docs/testing.md, for the largest number
BUDGETS = [("wall", 1 / 2), ("memory", 1 / 8)]
UNITS = {"wall": ("ms", 1e3), "cpu": ("ms", 1e3), "memory": ("MB", 1e-6)}


def tool(*words):
    return subprocess.run([str(CLUSTER), *words], capture_output=True, text=True, check=True).stdout.strip()


# --- the drivers


class Api:
    """Connections to the API server, one for each thread."""

    def __init__(self, kubeconfig, kubectl, folder):
        config = json.loads(subprocess.run([kubectl, "--kubeconfig", kubeconfig, "config", "view", "--raw", "-o", "json"],
                                           capture_output=True, check=True).stdout)
        cluster, user = config["clusters"][0]["cluster"], config["users"][0]["user"]
        self.host = urllib.parse.urlsplit(cluster["server"]).netloc
        files = {}
        for name, data in (("ca", cluster["certificate-authority-data"]), ("cert", user["client-certificate-data"]),
                           ("key", user["client-key-data"])):
            files[name] = Path(folder, f"{name}.pem")
            files[name].write_bytes(base64.b64decode(data))
        self.tls = ssl.create_default_context(cafile=files["ca"])
        self.tls.load_cert_chain(files["cert"], files["key"])
        self.local = threading.local()

    def post(self, path, body):
        if not hasattr(self.local, "connection"):
            self.local.connection = http.client.HTTPSConnection(self.host, context=self.tls)
        self.local.connection.request("POST", path, body, {"Content-Type": "application/json"})
        answer = self.local.connection.getresponse()
        text = answer.read()
        if answer.status not in (200, 201, 409):
            sys.exit(f"POST {path}: {answer.status} {text[:300]}")


def driver_template(binary):
    rendered = subprocess.run(
        [binary, "render", "--no-profile", "--format", "json", "--conf", "spark.kubernetes.container.image=example.com/spark:4.3.0",
         "--name", "nightly", "--class", "org.example.Main", "local:///opt/app.jar"],
        capture_output=True, check=True, cwd="/", env={"PATH": os.environ["PATH"], "HOME": "/nonexistent"}).stdout
    document = json.loads(rendered)
    items = document["items"] if isinstance(document, dict) else document
    pod = next(item for item in items if item["kind"] == "Pod")
    pod["spec"]["schedulerName"] = "nobody"  # no events in between
    return pod


def make_drivers(api, template, first, last):
    def make(number):
        pod = json.loads(json.dumps(template))
        app = f"spark-{number:032x}"
        pod["metadata"] |= {"name": f"nightly-{number:016x}-driver", "namespace": NAMESPACE}
        pod["metadata"]["labels"] |= {"spark-app-selector": app}
        api.post(f"/api/v1/namespaces/{NAMESPACE}/pods", json.dumps(pod))

    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        for done, _ in enumerate(pool.map(make, range(first, last))):
            if done % 2000 == 1999:
                print(f"{first + done + 1} drivers", file=sys.stderr)


# --- measuring


# A process begins with the peak of the one that it was forked from: a small one starts it.
STARTER = """
import json, os, sys, time
began = time.perf_counter()
child = os.posix_spawnp(sys.argv[2], sys.argv[2:], os.environ)
_, status, usage = os.wait4(child, 0)
with open(sys.argv[1], "w") as out:
    json.dump({"code": os.waitstatus_to_exitcode(status), "wall": time.perf_counter() - began,
               "cpu": usage.ru_utime + usage.ru_stime, "memory": usage.ru_maxrss * 1024}, out)
"""


def measure(argv, lines):
    """{"wall": s, "cpu": s, "memory": bytes} of one process."""
    with tempfile.TemporaryDirectory() as folder:
        sample, out = Path(folder, "sample"), Path(folder, "out")
        with open(out, "wb") as stdout:
            subprocess.run([sys.executable, "-I", "-S", "-c", STARTER, str(sample), *argv], stdin=subprocess.DEVNULL,
                           stdout=stdout, check=True)
        result = json.loads(sample.read_text())
        got = out.read_bytes().count(b"\n")
    if result.pop("code") != 0 or got != lines + 1:
        sys.exit(f"{argv[0]} failed, or printed {got} lines instead of {lines + 1}")
    return result


def shown(samples, what):
    values = [sample[what] * UNITS[what][1] for sample in samples]
    return f"{statistics.median(values):.1f} ({min(values):.1f} to {max(values):.1f})"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--drivers", default="10,100,1000,10000")
    parser.add_argument("--binary", default=str(ROOT / "build/release/k8spark"))
    options = parser.parse_args()
    options.binary = str(Path(options.binary).resolve())
    given = os.environ.get("K8SPARK_TEST_CLUSTER")
    name = given or "bench-list"
    kubeconfig = tool("up", "--name", name, "--level", "api", "--quiet")
    kubectl = str(Path(kubeconfig).parent / "bin/kubectl")
    base = [kubectl, "--kubeconfig", kubeconfig]
    ways = {"k8spark": [options.binary, "list", "--kubeconfig", kubeconfig, "-n", NAMESPACE],
            "kubectl": [*base, "get", "pods", "-l", "spark-role=driver", "-n", NAMESPACE]}
    subprocess.run([*base, "create", "namespace", NAMESPACE], capture_output=True)
    medians = {}
    try:
        with tempfile.TemporaryDirectory() as folder:
            api = Api(kubeconfig, kubectl, folder)
            api.post(f"/api/v1/namespaces/{NAMESPACE}/serviceaccounts",
                     json.dumps({"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": "default"}}))
            template = driver_template(options.binary)
            print(f"{'drivers':>8}  {'way':<10}" + "".join(f"{what + ', ' + UNITS[what][0]:>28}" for what in UNITS))
            made = 0
            for count in map(int, options.drivers.split(",")):
                make_drivers(api, template, made, count)
                made = count
                results = {way: [] for way in ways}
                for number in range(options.rounds + 1):  # the first warms caches and does not count
                    for way, argv in ways.items():
                        sample = measure(argv, count)
                        if number:
                            results[way].append(sample)
                for way, samples in results.items():
                    print(f"{count:>8}  {way:<10}" + "".join(f"{shown(samples, what):>28}" for what in UNITS), flush=True)
                medians = {way: {what: statistics.median(sample[what] for sample in samples) for what in UNITS}
                           for way, samples in results.items()}
    finally:
        subprocess.run([*base, "delete", "namespace", NAMESPACE, "--wait=false"], capture_output=True)
        if not given:
            tool("down", "--name", name, "--quiet")
    kept = True
    print(f"\n{'k8spark / kubectl':<24}{'measured':>12}{'at most':>12}")
    for what, most in BUDGETS:
        ratio = medians["k8spark"][what] / medians["kubectl"][what]
        kept = kept and ratio <= most
        print(f"{what:<24}{f'1/{1 / ratio:.2f}':>12}{f'1/{1 / most:.0f}':>12}   {'kept' if ratio <= most else 'EXCEEDED'}")
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
