#!/usr/bin/env python3
"""A standalone Spark cluster in a namespace: made, scaled, used, shown and deleted without a trace."""

import re
import sys
import urllib.request
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

import harness  # noqa: E402
import spark_job  # noqa: E402
from harness import equal, expect, test  # noqa: E402

# Small ones: all share two processors.
APPLY = ["standalone", "apply", "--no-profile", "--image", spark_job.IMAGE, "--worker-memory", "512m", "--worker-request-cores", "0",
         "--conf", "spark.driver.memory=512m", "--conf", "spark.executor.memory=512m", "--conf", "spark.kubernetes.driver.request.cores=0",
         "--conf", f"spark.kubernetes.driverEnv.SPARK_MASTER_OPTS={spark_job.JAVA}",
         "--conf", f"spark.kubernetes.driverEnv.SPARK_WORKER_OPTS={spark_job.JAVA}"]
SMALL = ["--driver-memory", "512m", "--executor-memory", "512m", "--conf", f"spark.driver.defaultJavaOptions={spark_job.JAVA}",
         "--conf", f"spark.executor.defaultJavaOptions={spark_job.JAVA}"]
PI = "local:///opt/spark/examples/src/main/python/pi.py"
MADE = "deployments,replicationcontrollers,services,configmaps,pods,secrets,serviceaccounts,roles,ingresses"


def everything(case):
    return {f"{item['kind']}/{item['metadata']['name']}" for item in case.get(MADE)["items"]}


def alive(case):
    status = case.k8spark("standalone", "status", "-n", case.ns, "-o", "json").json()
    return sum(worker["state"] == "ALIVE" for worker in status["workers"])


def page(url):
    with urllib.request.urlopen(url, timeout=20) as answer:
        return answer.read().decode(errors="replace")


def pages_open(case):
    """The master's page, and through it, a worker's, whose own address only pods can reach."""
    ui = case.start("standalone", "ui", "-n", case.ns, "--port", "0")
    url = ui.wait_for(r"http://127\.0\.0\.1:\d+/", 30, "out").group()
    links = re.findall(r'href="([^"]*/proxy/worker-[^"]*)"', page(url))
    expect(links, "no link to a worker goes through the master", url)
    path = re.sub(r"^https?://[^/]*", "", links[0])
    expect("Spark Worker at" in page(url.rstrip("/") + "/" + path.lstrip("/")), "no page of the worker", links)
    ui.signal(2)
    equal(ui.end().code, 130)


@test
def a_cluster_grows_from_2_to_4_workers_computes_and_goes(case):
    before = everything(case)
    done = case.k8spark(*APPLY, "-n", case.ns, timeout=200)
    equal(done.code, 0, done)
    equal(alive(case), 2)
    taken = case.k8spark(*APPLY, "-n", case.ns)
    equal(taken.code, 111, taken)
    expect("exists already" in taken.err and taken.err.count("k8spark: error:") == 1, taken)
    done = case.k8spark("standalone", "scale", "-n", case.ns, "4", timeout=200)
    equal((done.code, done.out), (0, "spark has 4 workers\n"), done)
    equal(alive(case), 4)
    run = case.k8spark("submit", "--no-profile", "--master", "spark://spark-master:7077", "-n", case.ns, *SMALL, PI, "4", timeout=400)
    expect(run.code == 0 and "Pi is roughly 3.1" in run.out, run)
    local_code_and_exit_code(case)
    done = case.k8spark("standalone", "status", "-n", case.ns)
    expect("4 workers alive" in done.out and "FINISHED" in done.out, done)
    pages_open(case)
    shell = case.k8spark("standalone", "exec", "-n", case.ns, "pyspark", *SMALL, timeout=300,
                         stdin=b"print('SUM', sc.parallelize(range(10), 2).sum())\n")
    expect("SUM 45" in shell.out, shell)
    equal(case.k8spark("standalone", "exec", "-n", case.ns, "bash", "-c", "exit 7").code, 7)
    done = case.k8spark("standalone", "scale", "-n", case.ns, "1", timeout=200)
    equal(done.code, 0, done)
    equal(alive(case), 1)
    done = case.k8spark("standalone", "delete", "-n", case.ns, timeout=200)
    equal(done.code, 0, done)
    equal(everything(case), before, "something is left")


def local_code_and_exit_code(case):
    """Files of this machine go to the master's pod and leave nothing there; the exit code is the driver's."""
    case.write("helper.py", "def thrice(x):\n    return 3 * x\n")
    app = case.write("job.py", "import sys\nfrom pyspark.sql import SparkSession\nfrom helper import thrice\n"
                     "spark = SparkSession.builder.getOrCreate()\n"
                     "print('SUM', spark.sparkContext.parallelize(range(4), 2).map(thrice).sum(), sys.argv[1:])\n"
                     "spark.stop()\nsys.exit(9)\n")
    run = case.k8spark("submit", "--no-profile", "--master", f"spark://spark-master.{case.ns}.svc:7077", "--py-files", "helper.py",
                       *SMALL, app, "a b", timeout=400)
    expect(run.code == 9 and "SUM 18 ['a b']\n" in run.out, run)
    left = case.k8spark("standalone", "exec", "-n", case.ns, "bash", "-c", "ls -d /tmp/k8spark-* 2>/dev/null | wc -l")
    equal(left.out.strip(), "0", left)


@test
def what_cannot_be_is_said_and_leaves_nothing(case):
    before = everything(case)
    submit = ["submit", "--no-profile", "--master", "spark://spark-master:7077", "-n", case.ns]
    port = ["--conf", "spark.executor.memory=512m"]
    for words, code, said in (
            ([*submit, PI], 110, "the master cannot be reached: namespace .* has no Service spark-master"),
            ([*submit, "--deploy-mode", "cluster", PI], 2, "takes no Python or R applications in cluster mode"),
            ([*submit, "--detach", PI], 2, "are for drivers that are pods"),
            (["standalone", "status", "-n", case.ns], 111, "the standalone cluster is not there"),
            (["standalone", "scale", "-n", case.ns, "3"], 111, "there is no standalone cluster"),
            (["standalone", "scale", "-n", case.ns, "many"], 2, "scale needs the number of workers"),
            (["standalone", "delete", "-n", case.ns], 111, "there is no standalone"),
            # No node has so many processors.
            ([*APPLY, *port, "--worker-request-cores", "900", "--worker-cores", "900", "--start-timeout", "6s", "-n", case.ns], 113, "Unschedulable|NotReady")):
        done = case.k8spark(*words, timeout=120)
        equal(done.code, code, done)
        expect(re.search(said, done.err), said, done)
    equal(everything(case), before, "something is left")


if __name__ == "__main__":
    sys.exit(harness.main("e2e.standalone", "node", ["4.3"]))
