#!/usr/bin/env python3
"""Real Spark as a driver of this machine: its executors are pods that call it."""

import json
import os
import signal
import sys
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

import harness  # noqa: E402
from harness import equal, expect, plant, test  # noqa: E402
from local_driver import client, executors, executors_that_ran, expect_nothing_left, flags, start  # noqa: E402

EXAMPLES = harness.ROOT / "examples"
SECRET = "PLANTED-s3cret-of-a-local-driver"
plant(SECRET)


def submit_words(case, *more, **changes):
    return ["submit", "--deploy-mode", "client", *flags(case, *more, **changes)]


@test
def the_driver_of_this_machine_prints_pi(case):
    report = case.folder / "report.json"
    done = client(case, *submit_words(case, "--report", report), EXAMPLES / "pi.py", "4")
    expect(done.code == 0 and "Pi is roughly 3.1" in done.out, done)
    expect("Pi is roughly" not in done.err, "streams are mixed up", done)
    said = json.loads(report.read_text())
    expect(executors_that_ran(case), "no executor pod was started")
    equal((said["outcome"], said["run"]["namespace"]), ("succeeded", case.ns))
    expect_nothing_left(case)


@test
def a_failing_driver_s_exit_code_is_ours(case):
    done = client(case, *submit_words(case), EXAMPLES / "fail.py", "7")
    equal(done.code, 7, done)
    expect_nothing_left(case)


# Says when its executors are there, and what its environment holds; then it waits.
WAITING = """
import os, sys, time
from pyspark.sql import SparkSession
spark = SparkSession.builder.getOrCreate()
seen = spark.sparkContext.parallelize([1], 1).map(lambda x: os.environ.get("MARK")).collect()
print("ready", seen, len(os.environ.get("TOKEN_OF_MINE", "")), flush=True)
time.sleep(300)
"""


def processes_of(binary, pid):
    """cmdlines of a process and all below it."""
    children = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            children.setdefault(parent, []).append(int(folder.name))
        except OSError:
            continue
    found, todo = {}, [pid]
    while todo:
        one = todo.pop()
        todo += children.get(one, [])
        try:
            found[one] = Path(f"/proc/{one}/cmdline").read_bytes().decode().split("\0")
        except OSError:
            continue
    return found


@test
def a_killed_driver_leaves_no_executor_and_its_secret_is_in_no_words(case):
    case.kubectl("create", "secret", "generic", "mine", f"--from-literal=token={SECRET}")
    app = case.write("wait.py", WAITING)
    secret_keys = case.write("secret.properties", f"spark.hadoop.fs.s3a.secret.key={SECRET}\n")
    process = start(case, *submit_words(case, "--conf", "spark.kubernetes.driver.secretKeyRef.TOKEN_OF_MINE=mine:token",
                                        "--properties-file", secret_keys,
                                        "--conf", "spark.executorEnv.MARK=here"), app)
    process.wait_for(r"ready \['here'\] (\d+)", 240, stream="out")
    equal(int(process.wait_for(r"ready \['here'\] (\d+)", stream="out").group(1)), len(SECRET))
    below = processes_of(case.binary, process.popen.pid)
    java = [pid for pid, words in below.items() if "org.apache.spark.deploy.SparkSubmit" in words]
    equal(len(java), 1, below)
    for words in below.values():
        expect(not any(SECRET in word for word in words), "a secret in the words of", words[0])
    expect(SECRET.encode() in Path(f"/proc/{java[0]}/environ").read_bytes(), "the secret is not in the driver's environment")
    equal(len(executors(case)), 1)
    os.kill(java[0], signal.SIGKILL)
    done = process.end(60)
    equal(done.code, 137, done)
    expect("deleted 1 executor in " in done.err, done)
    expect_nothing_left(case, {"Secret/mine"})
    left = [pid for pid in below if Path(f"/proc/{pid}").exists()]
    expect(not left, "processes are left", {pid: below[pid] for pid in left})


@test
def a_driver_that_is_told_to_stop_stops_its_executors(case):
    app = case.write("wait.py", WAITING)
    process = start(case, *submit_words(case, "--master", "proxy", "--conf", "spark.executorEnv.MARK=here"), app)
    process.wait_for(r"ready \['here'\]", 240, stream="out")
    ours = [pid for pid, words in processes_of(case.binary, process.popen.pid).items() if words[0] == case.binary]
    equal(len(ours), 1)
    os.kill(ours[0], signal.SIGTERM)
    done = process.end(60)
    equal(done.code, 143, done)
    expect_nothing_left(case)


if __name__ == "__main__":
    sys.exit(harness.main("e2e.client", "node", ["4.3"]))
