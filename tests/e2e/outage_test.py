#!/usr/bin/env python3
"""A running Spark job while parts of the cluster are killed and come back, and while its log is rotated.

K8SPARK_OUTAGE_RUNS: how many jobs (default 1), K8SPARK_OUTAGE_SEED: the first seed (default 0); each sees API server, containerd and kubelet killed, in an order of its seed.
"""
import json
import os
import random
import sys
import time
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

import harness  # noqa: E402
import numbered_log  # noqa: E402
import spark_job  # noqa: E402
from fault_proxy import Fault, FaultProxy  # noqa: E402
from harness import equal, expect, test  # noqa: E402

RUNS = int(os.environ.get("K8SPARK_OUTAGE_RUNS", "1"))
SEED = int(os.environ.get("K8SPARK_OUTAGE_SEED", "0"))
COMPONENTS = ["kube-apiserver", "containerd", "kubelet"]
SECONDS = 30
APP = f"""
import sys, time
from pyspark.sql import SparkSession
spark = SparkSession.builder.getOrCreate()
for i in range({SECONDS * 50}):
    print("number %06d" % i, flush=True)
    if i % 250 == 0:
        print("sum", spark.sparkContext.parallelize(range(1000), 2).sum(), flush=True)
    time.sleep(0.02)
sys.exit(5)
"""


def kill_and_restart(cluster, component, away):
    expect(cluster.tool("stop-component", component).code == 0, f"{component} does not stop")
    time.sleep(away)
    done = cluster.tool("start-component", component)
    expect(done.code == 0, f"{component} does not start again", done)


def survives(case, seed):
    dice = random.Random(seed)
    order = dice.sample(COMPONENTS, len(COMPONENTS))
    app = case.write(f"outage-{seed}.py", APP)
    process = case.start("submit", *spark_job.words(case.ns), app)
    process.wait_for("number 000050", 240, stream="out")
    for component in order:
        time.sleep(dice.uniform(1, 4))
        kill_and_restart(case.cluster, component, dice.uniform(0.5, 4))
    done = process.end(180)
    numbers = [line for line in done.out.splitlines() if line.startswith("number ")]
    want = [f"number {i:06d}" for i in range(SECONDS * 50)]
    wrong = numbered_log.difference("\n".join(numbers).encode(), "\n".join(want).encode())
    expect(not wrong, f"seed {seed}, {order}: {wrong}", done)
    # PythonRunner ends the driver's JVM with 1 or with the program's code, by version.
    expect(done.code in (1, 5) and f"{done.code}" in done.err, f"seed {seed}, {order}", done)
    return order


@test
def a_job_whose_cluster_is_killed_part_by_part_is_followed_to_its_end(case):
    for seed in range(SEED, SEED + RUNS):
        began = time.monotonic()
        order = survives(case, seed)
        print(f"    seed {seed}: {', '.join(order)}: all {SECONDS * 50} lines once ({time.monotonic() - began:.0f} s)")


class RotationAt:
    """The node's kubelet with small log files; as it was at the end."""

    def __init__(self, cluster, size):
        self.cluster, self.size = cluster, size
        self.path = cluster.folder / "etc/kubelet.json"

    def __enter__(self):
        self.before = self.path.read_text()
        config = json.loads(self.before) | {"containerLogMaxSize": self.size, "containerLogMaxFiles": 3,
                                            "containerLogMonitorInterval": "3s"}
        self.restart(json.dumps(config))

    def __exit__(self, *_):
        self.restart(self.before)

    def restart(self, text):
        self.path.write_text(text)
        kill_and_restart(self.cluster, "kubelet", 0.2)


def follow_while_rotated(case, name, faults, lines):
    config = case.cluster.kubectl("config", "view", "--raw", "-o", "json").json()
    numbered_log.start(case, name, seconds=25, lines=lines)
    proxy = FaultProxy(config, faults)
    kubeconfig = case.write(f"kubeconfig-{name}", json.dumps(proxy.kubeconfig()))
    process = case.start("logs", "-f", name, "-n", case.ns, env={"KUBECONFIG": kubeconfig})
    done = process.end(120)
    got, want = done.out_bytes.splitlines(), numbered_log.wanted(lines).splitlines()
    equal(len(got) - len(set(got)), 0, f"{name}: lines come twice", done)
    expect(not set(got) - set(want), f"{name}: lines that were never printed", done)
    lost = len(set(want) - set(got))
    return lost, "incomplete" in done.err, done


@test
def a_log_that_is_rotated_comes_whole_or_the_gap_is_told(case):
    lines = 100_000
    with RotationAt(case.cluster, "1Mi"):
        lost, told, done = follow_while_rotated(case, "steady", lambda request: None, lines)
        expect(lost == 0 and not told, f"an unbroken stream: {lost} lost, gap told: {told}", done)
        # Away for longer than a rotation takes: what lies in older files is out of reach for any client.
        cut = [Fault(after=500_000, end="reset", stall=9)]
        lost, told, done = follow_while_rotated(
            case, "away", lambda request: cut.pop() if request.is_follow and cut else None, lines)
        expect((lost > 0) == told, f"a broken stream: {lost} lost, gap told: {told}", done)
        print(f"    away for 9 s over rotations: {lost} lines out of reach, told: {told}")


if __name__ == "__main__":
    sys.exit(harness.main("e2e.outage", "node", ["4.3"]))
