#!/usr/bin/env python3
"""Follows a driver and 200 executors at once: k8spark beside `kubectl logs -f -l`, same API server, same lines.

usage: bench/many_logs.py [--rounds 3] [--pods 200] [--seconds 90] [--binary build/release/k8spark]

The API server is real (tests/cluster, api level); its kubelet is scripted (tests/support/scripted_kubelet.py): each pod says ten
lines every half second. Each client follows for the same time and is then interrupted. kubectl opens five logs a second (its own
limit on requests), so it sees fewer lines: CPU time, user and system, is compared for each thousand lines. Memory is the peak
resident size. Exit code 0 if every budget is kept. Standard library only.
"""

import argparse
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests/support"))
sys.dont_write_bytecode = True

import harness  # noqa: E402
import peak_memory  # noqa: E402
import scripted_kubelet  # noqa: E402

BUDGETS = {"cpu": 1 / 3, "memory": 1 / 5}
LINES_AT_ONCE = 10
EVERY = 0.5
TEXT = b" 26/01/31 12:00:00 INFO Executor: Finished task 1.0 in stage 7.0 (TID 4711). 1234 bytes result sent to driver\n"


class Talk:
    """What all pods say: ten lines at each tick, stamped with the tick's second, until it is over."""

    def __init__(self):
        self.over = threading.Event()

    def __call__(self, log):
        begin = time.monotonic()
        tick = 0
        while not self.over.is_set():
            lines = []
            for i in range(LINES_AT_ONCE):
                head = scripted_kubelet.stamp(tick, i).encode() if log.timestamps else b""
                lines.append(head + TEXT if log.timestamps else TEXT[1:])
            log.write(b"".join(lines))
            tick += 1
            if not log.follow:
                return
            self.over.wait(max(0.0, begin + tick * EVERY - time.monotonic()))


def follow(argv, env, seconds, pods, talk):
    """CPU seconds, peak bytes and the number of lines of a client that follows for that long."""
    talk.over.clear()
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        process = subprocess.Popen(argv, env=env, stdout=out, stderr=err)
        memory = peak_memory.PeakMemory(process.pid)
        time.sleep(seconds)
        os.kill(process.pid, signal.SIGINT)  # not by subprocess, which would collect a client that has ended
        _, _, usage = os.wait4(process.pid, 0)
        talk.over.set()
        out.seek(0)
        err.seek(0)
        lines = sum(block.count(b"\n") for block in iter(lambda: out.read(1 << 20), b""))
        least = pods * LINES_AT_ONCE * (seconds / EVERY) * 0.3
        harness.expect(lines > least, f"only {lines} lines of about {least / 0.3:.0f} from {argv[0]}: {err.read()[:500]!r}")
    return {"cpu": (usage.ru_utime + usage.ru_stime) / lines * 1000, "memory": memory.bytes, "lines": lines}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--pods", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=90)
    parser.add_argument("--binary", default=str(ROOT / "build/release/k8spark"))
    options = parser.parse_args()
    cluster = harness.Cluster("api")
    cluster.up()
    talk = Talk()
    ns = f"bench-{os.getpid()}"
    cluster.kubectl("create", "namespace", ns)
    kubelet = scripted_kubelet.ScriptedKubelet(cluster, talk, ns)
    try:
        labels = {"spark-app-selector": "spark-1"}
        kubelet.add_pod(ns, "pi-driver", labels | {"spark-role": "driver"}, "spark-kubernetes-driver")
        for i in range(1, options.pods + 1):
            kubelet.add_pod(ns, f"pi-exec-{i}", labels | {"spark-role": "executor", "spark-exec-id": str(i)})
        env = {"PATH": os.environ["PATH"], "HOME": "/nonexistent", "KUBECONFIG": cluster.kubeconfig}
        most = str(options.pods + 50)
        ways = {
            "k8spark": [options.binary, "logs", "-f", "pi-driver", "-n", ns, "--executors", "--max-log-requests", most],
            "kubectl": [cluster.kubectl_path, "logs", "-f", "-n", ns, "-l", "spark-app-selector=spark-1", "--prefix", "--tail=-1",
                        "--max-log-requests", most],
        }
        results = {name: [] for name in ways}
        for _ in range(options.rounds):
            for name, argv in ways.items():
                results[name].append(follow(argv, env, options.seconds, options.pods, talk))
        return report(results)
    finally:
        talk.over.set()
        cluster.kubectl("delete", "namespace", ns, "--wait=false", ok=False)
        kubelet.close()
        cluster.down()


def report(results):
    medians = {}
    for name, rounds in results.items():
        parts = []
        for what, unit, scale in (("cpu", "ms/1000 lines", 1000), ("memory", "MB", 1e-6), ("lines", "lines", 1)):
            values = sorted(one[what] * scale for one in rounds)
            medians[name, what] = statistics.median(values)
            parts.append(f"{what} {medians[name, what]:.2f} {unit} ({values[0]:.2f} to {values[-1]:.2f})")
        print(f"{name:8} {', '.join(parts)}")
    kept = True
    for what, most in BUDGETS.items():
        ratio = medians["k8spark", what] / medians["kubectl", what]
        kept = kept and ratio <= most
        print(f"{what}: k8spark / kubectl = {ratio:.3f}, at most {most:.3f}: {'kept' if ratio <= most else 'EXCEEDED'}")
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
