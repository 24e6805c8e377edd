#!/usr/bin/env python3
"""`client pod`: the driver is a pod in client mode, and its executors are other pods."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

import spark_job  # noqa: E402
from harness import equal, expect, main, test, wait_until  # noqa: E402

APP = """
import socket, sys, time
from pyspark.sql import SparkSession
import helper
spark = SparkSession.builder.getOrCreate()
conf = spark.sparkContext.getConf()
print("mode", conf.get("spark.submit.deployMode"))
print("driver", socket.gethostname())
hosts = set(spark.sparkContext.parallelize(range(4), 4).map(helper.host).collect())
print("executors", *sorted(hosts))
sys.stdout.flush()
time.sleep(int(sys.argv[1]))
spark.stop()
sys.exit(int(sys.argv[2]))
"""
HELPER = "import socket\ndef host(_):\n    return socket.gethostname()\n"


def values(out, word):
    return next(line.split()[1:] for line in out.splitlines() if line.startswith(word + " "))


@test
def client_pod_runs_local_code_with_executors_in_other_pods(case):
    """The code and its helper travel; the executors belong to the driver's pod; the exit code is the driver's."""
    app = case.write("app.py", APP)
    helper = case.write("helper.py", HELPER)
    report = case.folder / "report.json"
    run = case.start("client", "pod", *spark_job.words(case.ns), "--py-files", helper, "--report", report, app, "4", "7")
    run.wait_for(r"(?m)^executors \S+", 90, "out")
    executor = next(pod for pod in case.get("pods")["items"] if pod["metadata"]["labels"].get("spark-role") == "executor")
    owner = executor["metadata"]["ownerReferences"][0]
    ended = run.end()
    equal(ended.code, 7, ended)
    equal(values(ended.out, "mode"), ["client"])
    driver = values(ended.out, "driver")
    equal(owner["name"], driver[0])
    expect(values(ended.out, "executors") != driver, ended)
    listed = case.k8spark("list", "-n", case.ns, "-o", "name")
    expect(driver[0] in listed.out, "not listed as a driver", listed)
    expect('"driverExitCode": 7' in report.read_text(), report.read_text())
    killed = case.k8spark("kill", "-n", case.ns, "--wait", driver[0])
    equal(killed.code, 0, killed)
    wait_until(lambda: not case.objects(), 30, "Service and ConfigMaps go with the pod", sorted(case.objects()))


@test
def client_pod_that_cannot_start_leaves_nothing(case):
    run = case.k8spark("client", "pod", *spark_job.words(case.ns, spark__kubernetes__container__image="localhost/none:1"),
                       "--image-timeout", "1s", f"{spark_job.EXAMPLES}/pi.py")
    equal(run.code, 112, run)
    wait_until(lambda: not case.objects(), 30, "what was made is deleted", sorted(case.objects()))


@test
def client_pod_objects_that_are_printed_run_as_they_are(case):
    """--format prints what would be sent; kubectl makes the same run of it."""
    printed = case.k8spark("client", "pod", "--format", "json", *spark_job.words(case.ns),
                           f"{spark_job.EXAMPLES}/pi.py", "2")
    equal(printed.code, 0, printed)
    equal(case.objects(), set(), "--format creates nothing")
    case.kubectl("apply", "-f", "-", stdin=printed.out_bytes)
    driver = next(item["metadata"]["name"] for item in printed.json()["items"] if item["kind"] == "Pod")
    waited = case.k8spark("wait", "-n", case.ns, driver)
    equal(waited.code, 0, waited)
    log = case.k8spark("logs", "-n", case.ns, driver)
    expect("Pi is roughly" in log.out, log)


if __name__ == "__main__":
    sys.exit(main("e2e.client_pod", "node"))
