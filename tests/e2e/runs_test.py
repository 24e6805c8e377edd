#!/usr/bin/env python3
"""Runs as things, with real drivers: attached to by id, left by SIGKILL, ended by SIGTERM."""

import signal
import sys
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

import harness  # noqa: E402
import spark_job  # noqa: E402
from harness import equal, expect, test  # noqa: E402

# Ends when it is told to, by a file; its log has numbered lines.
TALK = """
import os, sys, time
number = 0
while not os.path.exists("/tmp/end"):
    print("line", number, flush=True)
    number += 1
    time.sleep(0.1)
sys.exit(5)
"""


def end_driver(case, name):
    case.kubectl("exec", name, "--", "touch", "/tmp/end")


def lines_of(text):
    return [int(line.split()[1]) for line in text.splitlines() if line.startswith("line ")]


@test
def a_run_is_attached_to_left_and_found_again(case):
    words = ["submit", "--run-id", "nightly", *spark_job.words(case.ns), case.write("talk.py", TALK)]
    first = case.start(*words)
    name = first.wait_for(r"created driver (\S+)").group(1)
    first.wait_for("line 5", 60, stream="out")
    second = case.start(*words)
    second.wait_for(f"attached to driver {name}", 20)
    second.wait_for("line 5", 30, stream="out")
    first.signal(signal.SIGKILL)
    equal(first.end(10).code, -9)
    waiter = case.start("wait", "nightly", "-n", case.ns)
    waiter.wait_for("running", 20)
    end_driver(case, name)
    attached, waited = second.end(60), waiter.end(60)
    equal((attached.code, waited.code), (5, 5), attached, waited)
    numbers = lines_of(attached.out)
    equal(numbers, list(range(len(numbers))), "the second one's log is not whole")
    late = case.k8spark(*words)
    equal(late.code, 5, late)
    expect(late.seconds < 5 and "has ended already" in late.err, late)
    equal(len(case.get("pods", "-l", "spark-role=driver")["items"]), 1)
    log = case.k8spark("logs", "nightly", "-n", case.ns)
    equal(lines_of(log.out), numbers)


@test
def executors_carry_the_run_id_and_sigterm_leaves_nothing(case):
    app = case.write("sleep.py", "from pyspark.sql import SparkSession\nimport time\n"
                                 "SparkSession.builder.getOrCreate()\nprint('begun', flush=True)\ntime.sleep(300)\n")
    process = case.start("submit", "--run-id", "ci/7", "--on-exit", "kill",
                         *spark_job.words(case.ns, spark__scheduler__minRegisteredResourcesRatio="0"), app)
    process.wait_for("begun", 180, stream="out")
    selector = "spark-role=executor,k8spark.io/run-id"
    harness.wait_until(lambda: case.get("pods", "-l", selector)["items"], 30, "an executor with the label", process)
    process.signal(signal.SIGTERM)
    done = process.end(10)
    equal(done.code, 143, done)
    harness.wait_until(lambda: not case.objects(), 60, "what is left", done)


if __name__ == "__main__":
    sys.exit(harness.main("e2e.runs", "node"))
