#!/usr/bin/env python3
"""Reads a log of 1 GB into a file: k8spark beside `kubectl logs`, same API server.

usage: bench/long_log.py [--rounds 3] [--gigabytes 1] [--binary build/release/k8spark]

The API server is real (tests/cluster, api level); its kubelet is scripted and reads the log from memory. kubectl asks for the
bare lines, k8spark for lines with time stamps (31 bytes more each), from which it proves that none is lost. Interleaved
rounds. Exit code 0 if every budget is kept and memory stays flat: a tenth of the log takes as much. Standard library only.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests/support"))
sys.dont_write_bytecode = True

import harness  # noqa: E402
import peak_memory  # noqa: E402
import scripted_kubelet  # noqa: E402

BUDGETS = {"wall": 1.0, "cpu": 1 / 2}
BLOCK_LINES = 10_000
TEXT = "26/01/31 12:00:00 INFO TaskSetManager: Finished task {:06} in stage 7.0 (TID 4711) in 250 ms on 10.0.0.1"


class LongLog:
    """One block of lines, again and again, each time a second later."""

    def __init__(self, blocks):
        self.blocks = blocks
        texts = [TEXT.format(i) for i in range(BLOCK_LINES)]
        self.bare = "".join(f"{text}\n" for text in texts).encode()
        stamped = "".join(f"{scripted_kubelet.stamp(0, i)} {text}\n" for i, text in enumerate(texts)).encode()
        first_second = scripted_kubelet.stamp(0, 0)[:20].encode()
        self.stamped = [stamped.replace(first_second, scripted_kubelet.stamp(second, 0)[:20].encode()) for second in range(blocks)]

    def __call__(self, log):
        blocks = self.blocks if log.pod == "long" else max(1, self.blocks // 10)
        for second in range(blocks):
            if not log.timestamps:
                log.write(self.bare)
            elif log.since is None or second + 1767225600 >= log.since:
                log.write(self.stamped[second])


def read(argv, env, folder, size):
    path = Path(folder) / "log"
    with open(path, "wb") as out, tempfile.TemporaryFile() as err:
        begin = time.monotonic()
        process = subprocess.Popen(argv, env=env, stdout=out, stderr=err)
        memory = peak_memory.PeakMemory(process.pid)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.monotonic() - begin
        err.seek(0)
        harness.expect(status == 0 and path.stat().st_size == size,
                       f"{argv[0]} ended with {status}, {path.stat().st_size} of {size} bytes: {err.read()[:500]!r}")
    path.unlink()
    return {"wall": wall, "cpu": usage.ru_utime + usage.ru_stime, "memory": memory.bytes / 1e6}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--gigabytes", type=float, default=1)
    parser.add_argument("--binary", default=str(ROOT / "build/release/k8spark"))
    options = parser.parse_args()
    cluster = harness.Cluster("api")
    cluster.up()
    ns = f"bench-{os.getpid()}"
    block = BLOCK_LINES * len(TEXT.format(0) + "\n")
    answer = LongLog(max(10, int(options.gigabytes * 1e9 / block)))
    cluster.kubectl("create", "namespace", ns)
    kubelet = scripted_kubelet.ScriptedKubelet(cluster, answer, ns)
    try:
        for pod in ("long", "short"):
            kubelet.add_pod(ns, pod, {"spark-role": "driver", "spark-app-selector": pod}, "spark-kubernetes-driver")
            kubelet.end_pod(ns, pod, "spark-kubernetes-driver")
        env = {"PATH": os.environ["PATH"], "HOME": "/nonexistent", "KUBECONFIG": cluster.kubeconfig}
        ways = {"k8spark": [options.binary, "logs", "-n", ns], "kubectl": [cluster.kubectl_path, "logs", "-n", ns]}
        folder = tempfile.mkdtemp(dir="/dev/shm" if os.path.isdir("/dev/shm") else None)
        results = {name: [] for name in ways}
        for _ in range(options.rounds):
            for name, argv in ways.items():
                results[name].append(read([*argv, "long"], env, folder, answer.blocks * block))
        short = read([*ways["k8spark"], "short"], env, folder, max(1, answer.blocks // 10) * block)
        os.rmdir(folder)
        return report(results, short)
    finally:
        cluster.kubectl("delete", "namespace", ns, "--wait=false", ok=False)
        kubelet.close()
        cluster.down()


def report(results, short):
    medians = {}
    for name, rounds in results.items():
        parts = []
        for what, unit in (("wall", "s"), ("cpu", "s"), ("memory", "MB")):
            values = sorted(one[what] for one in rounds)
            medians[name, what] = statistics.median(values)
            parts.append(f"{what} {medians[name, what]:.2f} {unit} ({values[0]:.2f} to {values[-1]:.2f})")
        print(f"{name:8} {', '.join(parts)}")
    kept = True
    for what, most in BUDGETS.items():
        ratio = medians["k8spark", what] / medians["kubectl", what]
        kept = kept and ratio <= most
        print(f"{what}: k8spark / kubectl = {ratio:.3f}, at most {most:.3f}: {'kept' if ratio <= most else 'EXCEEDED'}")
    flat = medians["k8spark", "memory"] <= short["memory"] * 1.1 + 1
    print(f"memory: {medians['k8spark', 'memory']:.1f} MB, of a tenth of the log {short['memory']:.1f} MB: {'flat' if flat else 'GROWS'}")
    return 0 if kept and flat else 1


if __name__ == "__main__":
    sys.exit(main())
