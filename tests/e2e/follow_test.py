#!/usr/bin/env python3
"""Following a log of 100,000 numbered lines through a proxy that cuts, stalls and refuses: no line lost, none twice.

usage: tests/e2e/follow_test.py [-k TEXT] [--list] [--binary FILE]
K8SPARK_FOLLOW_RUNS: how many seeded runs (default 50, a twentieth of what a release is tested with);
K8SPARK_FOLLOW_SEED: the first seed (default 1).
"""
import json
import os
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

import harness  # noqa: E402
from fault_proxy import FaultProxy, random_faults  # noqa: E402
from harness import expect, test  # noqa: E402
from numbered_log import difference, phase, start, wanted  # noqa: E402

RUNS = int(os.environ.get("K8SPARK_FOLLOW_RUNS", "50"))
SEED = int(os.environ.get("K8SPARK_FOLLOW_SEED", "1"))
AT_ONCE = 4


def follow(case, name, seed, want, config):
    proxy = FaultProxy(config, random_faults(seed))
    try:
        kubeconfig = case.write(f"kubeconfig-{seed}", json.dumps(proxy.kubeconfig()))
        began = time.monotonic()
        done = case.k8spark("logs", "-f", name, "-n", case.ns, env={"KUBECONFIG": kubeconfig}, timeout=240)
        wrong = difference(done.out_bytes, want)
        if done.code != 0:
            wrong += f" exit code {done.code}"
        if "exit code 7" not in done.err and "ended with 7" not in done.err:
            wrong += " the driver's end is not told"
        notes = [line for line in done.err.splitlines() if "incomplete" in line]
        if notes:
            wrong += f" a gap is told where there is none: {notes[0]}"
        return seed, wrong, len(proxy.broken), time.monotonic() - began, done.err[-600:] if wrong else ""
    finally:
        proxy.shutdown()
        proxy.server_close()


def run_seeds(case, name, seeds):
    """The wrong ones."""
    want = wanted()
    config = case.cluster.kubectl("config", "view", "--raw", "-o", "json").json()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        results = list(pool.map(lambda seed: follow(case, name, seed, want, config), seeds))
    wrong = [result for result in results if result[1]]
    print(f"    {len(results)} runs, {sum(result[2] for result in results)} faults, {len(wrong)} wrong; "
          f"longest {max(result[3] for result in results):.1f} s")
    return wrong


def none_is(wrong):
    expect(not wrong, f"{len(wrong)} runs are wrong", *[f"seed {w[0]}: {w[1]}\n{w[4]}" for w in wrong[:10]])


@test
def no_line_is_lost_or_doubled_while_the_container_prints(case):
    count, batch, wrong = RUNS // 2, 0, []
    while count > 0:
        now = min(AT_ONCE, count)
        start(case, f"live-{batch}", seconds=8)
        wrong += run_seeds(case, f"live-{batch}", range(SEED + batch * AT_ONCE, SEED + batch * AT_ONCE + now))
        case.kubectl("delete", "pod", f"live-{batch}", "--wait=false")
        count, batch = count - now, batch + 1
    none_is(wrong)


@test
def no_line_is_lost_or_doubled_of_a_container_that_has_ended(case):
    start(case, "ended", seconds=20)
    harness.wait_until(lambda: phase(case, "ended") == "Failed", 90, "it does not end")
    none_is(run_seeds(case, "ended", range(SEED + 100_000, SEED + 100_000 + RUNS - RUNS // 2)))


if __name__ == "__main__":
    sys.exit(harness.main("e2e.follow", "node", ["4.3"]))
