#!/usr/bin/env python3
"""Runs that fail for real, several at once: the cause comes first, the exit code is its own, and why says the same."""
import json
import sys
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

import harness  # noqa: E402
import spark_job  # noqa: E402
from harness import equal, expect, test  # noqa: E402

PI = f"{spark_job.EXAMPLES}/pi.py"
MAIN = "spark-kubernetes-driver"
SESSION = "from pyspark.sql import SparkSession\nspark = SparkSession.builder.getOrCreate()\n"
SLEEP = "import time\nprint('begun', flush=True)\ntime.sleep(300)\n"


class Submit:
    """A submit that runs beside others, and what it must end with."""

    def __init__(self, case, name, app, code, rule, says, ns=None, flags=(), **conf):
        self.case, self.name, self.code, self.rule, self.says = case, name, code, rule, says
        self.report = case.folder / f"{name}.json"
        # On a busy machine Spark's own ten seconds for the API server are not enough, and that would be the cause.
        conf |= {f"spark.kubernetes.driver.{key}": "90000" for key in ("connectionTimeout", "requestTimeout")}
        conf = {key.replace(".", "__"): value for key, value in conf.items()}
        self.process = case.start("submit", "--report", self.report, *flags, *spark_job.words(ns or case.ns, **conf), app)

    def check(self, seconds=280):
        done = self.process.end(seconds)
        equal(done.code, self.code, self.name, done)
        report = json.loads(self.report.read_text())
        equal((report["exitCode"], report["rule"]), (self.code, self.rule), self.name, report, done)
        expect(self.says in report["message"], self.name, f"does not say {self.says!r}:", report["message"])
        expect(report["hint"] and report["message"] in done.err, self.name, done)
        return report


def template(case, name, **pod):
    return str(case.write(name, json.dumps({"apiVersion": "v1", "kind": "Pod", **pod})))


def apply(case, ns, **thing):
    case.cluster.kubectl("-n", ns, "apply", "-f", "-", stdin=json.dumps({"apiVersion": "v1", **thing}).encode())


@test
def drivers_that_end_by_themselves(case):
    failing = case.write("failing.py", "def check(x):\n    raise ValueError('amount must not be negative: -3')\n\ncheck(1)\n")
    seven = case.write("seven.py", "import sys\nsys.exit(7)\n")
    module = case.write("module.py", "import a_module_of_ours\n")
    s3a = case.write("s3a.py", SESSION + "spark.read.text('s3a://bucket/data/').show()\n")
    hanging = case.write("hanging.py", SESSION + "spark.stop()\nimport time\ntime.sleep(300)\n")
    runs = [
        Submit(case, "hanging", hanging, 124, "L-HANG", "--kill-after-stop", flags=("--kill-after-stop", "5s")),
        Submit(case, "traceback", failing, 1, "L-ROOT", "ValueError: amount must not be negative: -3"),
        Submit(case, "own-code", seven, 7, "W-EXIT", "exit code 7"),
        Submit(case, "module", module, 1, "L-PYMODULE", "a_module_of_ours"),
        Submit(case, "no-file", "local:///home/ann/etl.py", 2, "L-NOFILE", "/home/ann/etl.py"),
        Submit(case, "event-log", PI, 1, "L-EVENTLOG", "file:/tmp/spark-events",
               **{"spark.eventLog.enabled": "true", "spark.eventLog.dir": "file:/tmp/spark-events"}),
        Submit(case, "no-rights", PI, 1, "L-RBAC", "service account default of namespace",
               **{"spark.kubernetes.authenticate.driver.serviceAccountName": "default"}),
        Submit(case, "s3a", s3a, 1, "L-S3JAR", "S3AFileSystem"),
    ]
    for run in runs:
        run.check()


# A Python that takes itself for the next one: what an image of another Python is to a worker.
OTHER_PYTHON = "#!/bin/sh\nPYTHONPATH=/python:$PYTHONPATH exec python3 \"$@\"\n"
ITS_VERSION = """import collections, sys
version = collections.namedtuple('version_info', 'major minor micro releaselevel serial')
sys.version_info = version(3, sys.version_info[1] + 1, 0, 'final', 0)
"""


@test
def executors_with_another_python(case):
    app = case.write("udf.py", SESSION + "print(spark.sparkContext.parallelize(range(4), 1).map(lambda x: x + 1).sum())\n")
    folder = Path(case.write("python/other", OTHER_PYTHON)).parent
    case.write("python/sitecustomize.py", ITS_VERSION)
    (folder / "other").chmod(0o755)
    folder.chmod(0o755)
    conf = {f"spark.kubernetes.executor.volumes.hostPath.python.{key}": value
            for key, value in (("mount.path", "/python"), ("mount.readOnly", "true"), ("options.path", str(folder)))}
    conf |= {"spark.pyspark.python": "/python/other", "spark.pyspark.driver.python": "python3", "spark.task.maxFailures": "1"}
    report = Submit(case, "python", app, 1, "L-PY", "executors run Python 3.", **conf).check()
    expect("use one image for both" in report["hint"], report)


@test
def executors_that_never_come(case):
    restricted = case.make_namespace("why-restricted")
    case.cluster.kubectl("label", "namespace", restricted, "pod-security.kubernetes.io/enforce=restricted")
    driver = template(case, "driver.json", spec={
        "securityContext": {"runAsNonRoot": True, "runAsUser": 185, "seccompProfile": {"type": "RuntimeDefault"}},
        "containers": [{"name": MAIN, "securityContext": {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}}}]})
    runs = [
        Submit(case, "too-large", PI, 113, "W-UNSCHED", "no node can ever hold it", flags=("--min-executors", "1"),
               **{"spark.kubernetes.executor.request.cores": "1000"}),
        Submit(case, "image", PI, 112, "W-IMAGE", "invalid name", flags=("--min-executors", "1"),
               **{"spark.kubernetes.executor.container.image": "Not An Image"}),
        Submit(case, "pod-security", PI, 111, "L-PSA", "restricted", ns=restricted, flags=("--min-executors", "1"),
               **{"spark.kubernetes.driver.podTemplateFile": driver, "spark.executor.maxNumFailures": "1000"}),
    ]
    for run in runs:
        run.check()
        expect("k8spark: warning: " in run.process.err() or run.name != "too-large", run.process)


@test
def drivers_that_are_taken_away(case):
    sleep = case.write("sleep.py", SLEEP)
    filling = case.write("filling.py", "import time\nopen('/tmp/big', 'wb').write(b'x' * 60_000_000)\ntime.sleep(200)\n")
    eating = case.write("eating.py", "blocks = []\nwhile True:\n    blocks.append(bytearray(b'x' * 10_000_000))\n")
    small = template(case, "small.json", spec={"containers": [{"name": MAIN, "resources": {"limits": {"ephemeral-storage": "20Mi"}}}]})
    drained = Submit(case, "drained", sleep, 115, "W-SPOT", "drained")
    stopped = Submit(case, "stopped", sleep, 117, "X-LOST", "deleted")
    evicted = Submit(case, "evicted", filling, 115, "W-EVICT", "ephemeral", **{"spark.kubernetes.driver.podTemplateFile": small})
    out_of_memory = Submit(case, "memory", eating, 116, "W-OOM", "heap 512m + overhead 384m")
    names = {run.name: run.process.wait_for(r"created driver (\S+)", 60).group(1) for run in (drained, stopped, evicted, out_of_memory)}
    for run in (drained, stopped):
        run.process.wait_for("begun", 200, stream="out")
    body = {"apiVersion": "policy/v1", "kind": "Eviction", "metadata": {"name": names["drained"], "namespace": case.ns}}
    case.kubectl("create", "--raw", f"/api/v1/namespaces/{case.ns}/pods/{names['drained']}/eviction", "-f", "-",
                 stdin=json.dumps(body).encode())
    case.kubectl("delete", "pod", names["stopped"], "--grace-period=0", "--force")
    for run in (drained, stopped, evicted, out_of_memory):
        run.check()
    said = case.k8spark("why", names["stopped"], "-n", case.ns, "-o", "json")
    equal((said.code, said.json()["state"], said.json()["rule"], said.json()["exitCode"]), (0, "gone", "X-LOST", 117), said)
    said = case.k8spark("why", names["memory"], "-n", case.ns)
    expect(said.code == 0 and "OOMKilled" in said.out and "rule W-OOM" in said.out and "memoryOverhead=" in said.out, said)


@test
def refused_at_the_door(case):
    quota, limits, restricted = (case.make_namespace(f"why-{name}") for name in ("quota", "limits", "restricted"))
    apply(case, quota, kind="ResourceQuota", metadata={"name": "team"}, spec={"hard": {"requests.memory": "100Mi"}})
    apply(case, limits, kind="LimitRange", metadata={"name": "small"}, spec={"limits": [{"type": "Container", "max": {"memory": "100Mi"}}]})
    case.cluster.kubectl("label", "namespace", restricted, "pod-security.kubernetes.io/enforce=restricted")
    for ns, reason in ((quota, "quota team"), (limits, "LimitRange"), (restricted, "PodSecurity")):
        done = case.k8spark("submit", "-o", "json", *spark_job.words(ns), PI)
        equal(done.code, 111, ns, done)
        expect(reason in done.json()["message"] or reason in done.json()["reason"], reason, done)
        equal(case.objects(ns), set())


@test
def why_and_events_of_a_driver_that_waits(case):
    done = case.k8spark("submit", "-d", *spark_job.words(case.ns, **{"spark__kubernetes__driver__secretKeyRef__PASSWORD": "db:key"}), PI)
    equal(done.code, 0, done)
    driver = done.out.strip()

    def seen():
        said = case.k8spark("why", driver, "-n", case.ns)
        return said if "CreateContainerConfigError" in said.out else None

    said = harness.wait_until(seen, 60, "why does not see the missing Secret")
    equal(said.code, 0, said)
    expect("Secret db does not exist" in said.out and "exit code 114 (rule W-CONFIG)" in said.out, said)
    expect(case.k8spark("status", driver, "-n", case.ns).out.count("Secret db does not exist") == 1)

    listed = case.k8spark("events", driver, "-n", case.ns)
    lines = listed.out.splitlines()
    equal((listed.code, lines[0].split()[:2]), (0, ["LAST", "SEEN"]), listed)
    expect(any("Scheduled" in line for line in lines) and any('secret "db" not found' in line for line in lines), listed)
    warnings = case.k8spark("events", driver, "-n", case.ns, "--types", "warning", "-o", "json").json()["items"]
    expect(warnings and all(event["type"] == "Warning" for event in warnings), warnings)

    account = case.account_that_may("only-events", [(["events"], ["get", "list"])])
    blind = case.k8spark("why", driver, "-n", case.ns, "--kubeconfig", account)
    expect(blind.code == 0 and "not seen: driver pod: " in blind.out and 'secret "db" not found' in blind.out, blind)

    case.kubectl("delete", "pod", driver, "--grace-period=0", "--force")
    gone = case.k8spark("why", driver, "-n", case.ns)
    expect(gone.code == 0 and gone.out.startswith("Deleted: ") and "also:  event Failed" in gone.out, gone)
    expect(case.k8spark("events", driver, "-n", case.ns).out.count("\n") >= 2)
    never = case.k8spark("why", "no-such-driver", "-n", case.ns)
    expect(never.code != 0 and "no event of one is left" in never.err, never)


if __name__ == "__main__":
    sys.exit(harness.main("e2e.why", "node"))
