#!/usr/bin/env python3
"""Real Spark as a driver of this machine: its executors are pods that call it."""

import json
import os
import re
import signal
import sys
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

import harness  # noqa: E402
import spark_job  # noqa: E402
from harness import Process, check_for_secrets, equal, expect, plant, run_process, test, wait_until  # noqa: E402

EXAMPLES = harness.ROOT / "examples"
NODE = "10.244.0.1"  # of the cluster's network: pods reach a driver there
SECRET = "PLANTED-s3cret-of-a-local-driver"
plant(SECRET)


def spark_home(case):
    return run_process([harness.CLUSTER, "spark-home", "--name", case.cluster.name, "--spark", "4.3"]).out.strip()


def environment(case, **extra):
    # Inside the cluster's network its API server has another address.
    return case.environment(KUBECONFIG=case.cluster.folder / "kubeconfig-inside", SPARK_HOME=spark_home(case), **extra)


def inside(case, *words):
    """The command in the cluster's network."""
    return [harness.CLUSTER, "exec", "--name", case.cluster.name, "--", case.binary, *map(str, words)]


def client(case, *words, env=None, stdin=None, timeout=300):
    return check_for_secrets(run_process(inside(case, *words), environment(case, **(env or {})), case.folder, stdin, timeout))


def start(case, *words, env=None):
    process = Process([str(word) for word in inside(case, *words)], environment(case, **(env or {})), case.folder)
    case.processes.append(process)
    return process


def flags(case, *more, **changes):
    return [*spark_job.words(case.ns, **changes), "--conf", f"spark.driver.host={NODE}", *more]


def submit_words(case, *more, **changes):
    return ["submit", "--deploy-mode", "client", *flags(case, *more, **changes)]


def executors(case):
    pods = case.get("pods", "-l", "spark-role=executor")["items"]
    return [pod for pod in pods if "deletionTimestamp" not in pod["metadata"]]


def executors_that_ran(case):
    started = {event["involvedObject"]["name"] for event in case.get("events")["items"] if event["reason"] == "Started"}
    return {name for name in started if "-exec-" in name}


def expect_nothing_left(case):
    wait_until(lambda: not case.objects(), 60, "something is left", case.ns)


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
    expect_nothing_left_but(case, {"Secret/mine"})
    left = [pid for pid in below if Path(f"/proc/{pid}").exists()]
    expect(not left, "processes are left", {pid: below[pid] for pid in left})


def expect_nothing_left_but(case, objects):
    wait_until(lambda: case.objects() == objects, 60, "something is left", case.ns)


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


@test
def a_shell_runs_a_script_on_its_input(case):
    # Python runs its start-up file, which makes `spark` and `sc`, on a terminal only.
    script = (b"from pyspark.sql import SparkSession\nsc = SparkSession.builder.getOrCreate().sparkContext\n"
              b"print('SUM', sc.parallelize(range(101), 2).sum(), sc.appName)\nexit(3)\n")
    done = client(case, "shell", *flags(case), stdin=script)
    expect("SUM 5050 PySparkShell" in done.out, done)
    equal(done.code, 3, done)
    expect_nothing_left(case)


@test
def the_scala_shell_sends_its_classes_to_executors(case):
    script = b"""case class Pair(n: Int, host: String)
val pairs = sc.parallelize(1 to 100, 2).map(n => Pair(n, java.net.InetAddress.getLocalHost.getHostName)).collect
println("SUM " + pairs.map(_.n).sum + " " + pairs.map(_.host).distinct.mkString(" "))
:quit
"""
    done = client(case, "shell", "--scala", *flags(case), stdin=script)
    found = re.search(r"SUM 5050 (\S+)", done.out)
    expect(found and "-exec-" in found.group(1), "it did not run on an executor", done)
    equal(done.code, 0, done)
    expect_nothing_left(case)


if __name__ == "__main__":
    sys.exit(harness.main("e2e.client", "node", ["4.3"]))
