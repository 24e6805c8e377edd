#!/usr/bin/env python3
"""Logs of a driver and its executors: merged, saved, chosen. Real Spark on a real node."""

import json
import re
import sys
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

import harness  # noqa: E402
import spark_job  # noqa: E402
from harness import equal, expect, test  # noqa: E402

LINES = 3000

# Each executor prints numbered lines on its own stdout. Python workers write to the executor's stderr.
JOB = f"""
import os, sys, time
from pyspark.sql import SparkSession
spark = SparkSession.builder.getOrCreate()

def talk(part):
    for i in range({LINES}):
        os.write(2, f"task {{part}} line {{i:06}} {{'x' * (i % 90)}}\\n".encode())
        if i % 500 == 0:
            time.sleep(0.2)
    return part

while len(spark.sparkContext._jsc.sc().statusTracker().getExecutorInfos()) < 3:
    time.sleep(0.1)
print("parts", sorted(spark.sparkContext.parallelize(range(2), 2).map(talk).collect()), flush=True)
spark.stop()
"""


def numbered(lines):
    return sorted(re.findall(rb"task \d line \d{6} x*", b"\n".join(lines)))


WANTED = sorted(b"task %d line %06d %s" % (part, i, b"x" * (i % 90)) for part in range(2) for i in range(LINES))


@test
def every_line_of_driver_and_executors_comes_once_and_is_saved(case):
    app = case.write("talk.py", JOB)
    words = spark_job.words(case.ns, spark__executor__instances="2",
                            spark__kubernetes__executor__deleteOnTermination="true",
                            # Or log4j writes into the middle of what Python has written: a slow machine is warned of.
                            spark__log__level="OFF")
    done = case.k8spark("submit", "--executors", "--save-logs", case.folder / "saved", *words, app, timeout=240)
    equal(done.code, 0, done)
    lines = done.out_bytes.splitlines()
    expect(all(re.match(rb"\[(driver|exec-\d+)\] ", line) for line in lines), "a line without its origin", done)
    expect(any(line == b"[driver] parts [0, 1]" for line in lines), done)
    executors = [line for line in lines if line.startswith(b"[exec-")]
    got = numbered(executors)
    expect(got == WANTED, f"{len(got)} lines of executors, want {len(WANTED)}; not wanted: {set(got) - set(WANTED)}",
           f"not printed: {set(WANTED) - set(got)}", done.err)
    check_saved(case, done)
    read_again(case, done)


def check_saved(case, done):
    run, = (case.folder / "saved").iterdir()
    index = json.loads((run / "index.json").read_text())
    equal(index["run"], run.name)
    logs = {(log["role"], log["executorId"]): log for log in index["logs"]}
    equal(set(logs), {("driver", None), ("executor", "1"), ("executor", "2")}, index)
    for (role, number), log in logs.items():
        saved = run / log["runs"][0]["file"]
        body = saved.read_bytes()
        prefix = b"[driver] " if role == "driver" else f"[exec-{number}] ".encode()
        printed = b"".join(line[len(prefix):] + b"\n" for line in done.out_bytes.splitlines() if line.startswith(prefix))
        expect(body == printed, f"{saved.name}: {len(body)} bytes saved, {len(printed)} printed")
        equal((log["runs"][0]["bytes"], log["runs"][0]["lines"], log["gaps"]), (len(body), body.count(b"\n"), []))
        expect(log["log"] in ("complete", "stopped"), log)
    equal((logs["driver", None]["exitCode"], logs["driver", None]["log"]), (0, "complete"))


def read_again(case, done):
    """Options of `logs`, on the driver that has ended."""
    name, = case.k8spark("list", "-n", case.ns, "-o", "name").out.split()
    theirs = case.kubectl("logs", name).out_bytes
    ours = case.k8spark("logs", name, "-n", case.ns)
    expect(ours.out_bytes == theirs, f"logs: {len(ours.out_bytes)} bytes, kubectl logs has {len(theirs)}")
    parts = case.k8spark("logs", name, "-n", case.ns, "--include", "^parts", "--exclude", "nothing")
    equal(parts.out, "parts [0, 1]\n", parts)
    stamped = case.k8spark("logs", name, "-n", case.ns, "--include", "^parts", "--timestamps", "--timezone", "Asia/Kolkata")
    expect(re.match(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}\+05:30 parts", stamped.out), stamped)
    line = json.loads(case.k8spark("logs", name, "-n", case.ns, "--include", "^parts", "-o", "json").out)
    equal((line["pod"], line["role"], line["executorId"], line["line"]), (name, "driver", None, "parts [0, 1]"))
    wrong = case.k8spark("logs", name, "-n", case.ns, "-c", "absent")
    expect(wrong.code == 2 and "it has: spark-kubernetes-driver" in wrong.err, wrong)
    bad = case.k8spark("logs", name, "-n", case.ns, "--include", "(")
    expect(bad.code == 2 and "--include" in bad.err, bad)


@test
def errors_are_whole_blocks(case):
    app = case.write("fail.py", "def deep():\n    raise ValueError('on\\npurpose')\n\nprint('before')\ndeep()\n")
    done = case.k8spark("submit", *spark_job.words(case.ns), app, timeout=240)
    equal(done.code, 1, done)
    name, = case.k8spark("list", "-n", case.ns, "-o", "name").out.split()
    errors = case.k8spark("logs", name, "-n", case.ns, "--errors")
    expect("Traceback (most recent call last):" in errors.out and "    raise ValueError" in errors.out
           and "ValueError: on\n" in errors.out, errors)
    expect("before" not in errors.out and " INFO " not in errors.out, errors)


@test
def a_folder_that_cannot_be_written_creates_nothing(case):
    blocked = case.write("file", "")
    done = case.k8spark("submit", "--save-logs", blocked, *spark_job.words(case.ns), case.write("a.py", "print(1)\n"))
    equal(done.code, 2, done)
    equal(case.objects(), set(), done)


if __name__ == "__main__":
    sys.exit(harness.main("e2e.executor_logs", "node"))
