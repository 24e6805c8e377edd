#!/usr/bin/env python3
"""Real Spark on a real node: jobs that run, their log and their exit code."""

import json
import signal
import zipfile
import sys
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

import harness  # noqa: E402
import spark_job  # noqa: E402
from harness import equal, expect, test  # noqa: E402

EXAMPLES = harness.ROOT / "examples"


def executors_seen(case, ns):
    """Executor pods that ran; they are gone when the driver ends, their events stay."""
    events = case.cluster.get("-n", ns, "events")["items"]
    return {event["involvedObject"]["name"] for event in events
            if event["reason"] == "Started" and "-exec-" in event["involvedObject"]["name"]}


@test
def the_quickstart_job_prints_pi(case):
    before = executors_seen(case, "default")
    done = case.k8spark("submit", EXAMPLES / "pi.py", "--profile", "local", timeout=240,
                        cwd=EXAMPLES)
    case.cluster.kubectl("delete", "pods", "-n", "default", "-l", "spark-role=driver", "--wait=false")
    expect(done.code == 0 and "Pi is roughly 3.1" in done.out, done)
    expect(executors_seen(case, "default") - before, "no executor pod was started", done)
    expect("Pi is roughly" not in done.err and "succeeded" in done.err, "streams are mixed up", done)


@test
def a_java_class_of_the_image_runs(case):
    done = case.k8spark("submit", *spark_job.words(case.ns), "--class", "org.apache.spark.mllib.util.KMeansDataGenerator",
                        "local:///opt/spark/jars/spark-mllib_2.13-4.3.0.jar", "local[1]", "/tmp/points", "10", "2", "2", "1.0")
    equal(done.code, 0, done)
    listed = case.k8spark("list", "-n", case.ns)
    expect("Completed" in listed.out, listed)


@test
def modules_travel_to_driver_and_executors(case):
    with zipfile.ZipFile(case.folder / "pack.zip", "w") as pack:
        pack.writestr("inzip/__init__.py", "def triple(x):\n    return 3 * x\n")
    module = case.write("single.py", "def twice(x):\n    return 2 * x\n")
    data = case.write("table.txt", "7\n")
    app = case.write("app.py", """
import sys
from pyspark import SparkFiles
from pyspark.sql import SparkSession
from single import twice
from inzip import triple

def work(x):
    from single import twice
    from inzip import triple
    return triple(twice(x)) + int(open(SparkFiles.get("table.txt")).read())

spark = SparkSession.builder.getOrCreate()
print("driver", triple(twice(1)), sys.argv[1:])
print("executors", sorted(spark.sparkContext.parallelize(range(3), 2).map(work).collect()))
spark.stop()
""")
    done = case.k8spark("submit", *spark_job.words(case.ns), "--py-files", f"{module},{case.folder / 'pack.zip'}",
                        "--files", data, app, "a b", "*", timeout=240)
    equal(done.code, 0, done)
    expect("driver 6 ['a b', '*']\n" in done.out and "executors [7, 13, 19]\n" in done.out, done)


@test
def the_drivers_exit_code_is_ours(case):
    done = case.k8spark("submit", *spark_job.words(case.ns), EXAMPLES / "fail.py", timeout=240)
    equal(done.code, 1, done)
    expect("this is what was asked for" in done.out, "the traceback is not in the log", done)
    report = case.folder / "report.json"
    done = case.k8spark("submit", "--report", report, *spark_job.words(case.ns), EXAMPLES / "fail.py", "7", timeout=240)
    equal(done.code, 7, done)
    said = json.loads(report.read_text())
    equal((said["outcome"], said["exitCode"], said["driverExitCode"]), ("app-failed", 7, 7))


@test
def a_long_log_arrives_whole_and_in_order(case):
    count = 20_000
    app = case.write("talk.py", f"""
import sys
for i in range({count}):
    sys.stdout.write(f"line {{i:06}} " + "x" * (i % 200) + "\\n")
sys.stdout.flush()
sys.stdout.write("line without an end")
""")
    done = case.k8spark("submit", *spark_job.words(case.ns), app, timeout=240)
    equal(done.code, 0, done)
    want = b"".join(b"line %06d " % i + b"x" * (i % 200) + b"\n" for i in range(count))
    got = b"".join(line for line in done.out_bytes.splitlines(keepends=True) if line.startswith(b"line 0"))
    expect(got == want, f"{got.count(10)} of {count} lines, {len(got)} of {len(want)} bytes")
    name, = case.k8spark("list", "-n", case.ns, "-o", "name").out.split()
    theirs = case.kubectl("logs", name)
    expect(done.out_bytes == theirs.out_bytes, f"{len(done.out_bytes)} bytes, kubectl logs has {len(theirs.out_bytes)}")
    read_logs(case, name, theirs.out_bytes)


def read_logs(case, name, whole):
    """`logs` of a driver that has ended."""
    logs = case.k8spark("logs", name, "-n", case.ns)
    expect(logs.out_bytes == whole, f"logs: {len(logs.out_bytes)} bytes of {len(whole)}")
    follow = case.k8spark("logs", "-f", name, "-n", case.ns)
    expect(follow.code == 0 and follow.out_bytes == whole, f"logs -f: {len(follow.out_bytes)} bytes of {len(whole)}")
    tail = case.k8spark("logs", "--tail", "3", name, "-n", case.ns)
    equal(tail.out_bytes, b"".join(whole.splitlines(keepends=True)[-3:]))
    stamped = case.k8spark("logs", "--timestamps", "--tail", "1", name, "-n", case.ns)
    expect(stamped.out[:2] == "20" and stamped.out.split(" ", 1)[1].encode() in whole, stamped)


@test
def rendered_manifests_run_to_the_end(case):
    rendered = case.k8spark("render", *spark_job.words(case.ns), EXAMPLES / "wordcount.py")
    case.cluster.kubectl("apply", "-f", "-", stdin=rendered.out_bytes)
    name, = case.k8spark("list", "-n", case.ns, "-o", "name").out.split()
    waited = case.k8spark("wait", name, "-n", case.ns, "-o", "json", timeout=240)
    equal((waited.code, waited.json()["outcome"]), (0, "succeeded"), waited)
    logs = case.k8spark("logs", name, "-n", case.ns)
    expect("       2 be\n" in logs.out, logs)


@test
def a_running_driver_can_be_left_found_followed_and_killed(case):
    app = case.write("sleep.py", "import time\nprint('begun', flush=True)\ntime.sleep(300)\n")
    process = case.start("submit", *spark_job.words(case.ns), app)
    name = process.wait_for(r"created driver (\S+)").group(1)
    process.wait_for("begun", 60, stream="out")
    process.signal(signal.SIGINT)
    left = process.end(10)
    equal(left.code, 130, left)
    status = case.k8spark("status", name, "-n", case.ns)
    expect("Running" in status.out, status)
    follower = case.start("logs", "-f", name, "-n", case.ns)
    follower.wait_for("begun", 20, stream="out")
    waiter = case.start("wait", name, "-n", case.ns)
    waiter.wait_for("running", 20)
    killed = case.k8spark("kill", "--grace-period", "1", name, "-n", case.ns)
    equal(killed.code, 0, killed)
    expect(follower.end(40).out.count("begun") == 1, follower)
    code = waiter.end(40).code
    expect(code in (117, 137, 143), f"wait ended with {code}", waiter)


if __name__ == "__main__":
    sys.exit(harness.main("e2e.run", "node"))
