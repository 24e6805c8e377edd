#!/usr/bin/env python3
"""Makes pains happen on a node-level cluster and writes what was seen there into pains/*.json.

    K8SPARK_TEST_CLUSTER=dev record_pains.py --binary build/dev/k8spark [-k TEXT] [--out FOLDER]

A recorded file gets its expectation ("expect") by hand; recording again keeps it.
"""
import argparse
import concurrent.futures
import json
import os
import re
import sys
import time
from pathlib import Path

sys.dont_write_bytecode = True
HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1] / "support"))

import harness  # noqa: E402
import spark_job  # noqa: E402

PI = f"{spark_job.EXAMPLES}/pi.py"
MAIN = "spark-kubernetes-driver"
LOG_LINES = 600


def template(pod):
    return json.dumps({"apiVersion": "v1", "kind": "Pod", **pod})


def conf(**keys):
    return {key.replace("__", "."): value for key, value in keys.items()}


# until: seconds | end | run:SECONDS-MORE | log:TEXT of the driver | executors:TEXT of their pods
def cases():
    sleep = "import time\nfrom pyspark.sql import SparkSession\nspark = SparkSession.builder.getOrCreate()\n" \
            "print(spark.range(10).count(), flush=True)\ntime.sleep(300)\n"
    session = "from pyspark.sql import SparkSession\nspark = SparkSession.builder.getOrCreate()\n"
    c = {}

    def add(name, app=PI, until="end", files=None, objects=(), labels=None, conf=None, words=(), after=None, before=()):
        c[name] = dict(app=app, until=until, files=files or {}, objects=objects, labels=labels or {}, conf=conf or {},
                       words=words, after=after, before=before)

    add("02-image-unreachable", until=25, conf={"spark.kubernetes.container.image": "localhost/k8spark/none:1"})
    add("02-image-invalid-name", until=12, conf={"spark.kubernetes.container.image": "Not An Image"})
    add("02-image-never-pull", until=12, conf={"spark.kubernetes.container.image": "localhost/k8spark/none:1",
                                               "spark.kubernetes.container.image.pullPolicy": "Never"})
    add("03-executors-too-large", until="executors:Unschedulable", conf={"spark.kubernetes.executor.request.cores": "1000"})
    add("03-driver-too-large", until=8, conf={"spark.kubernetes.driver.request.cores": "1000"})
    add("03-driver-node-selector", until=8, conf={"spark.kubernetes.driver.node.selector.disk": "ssd"})
    add("02-executor-image", until="executors:ErrImagePull", conf={"spark.kubernetes.executor.container.image": "localhost/k8spark/none:1"})
    add("05-gated", until=6, files={"t.json": template({"spec": {"schedulingGates": [{"name": "kueue.x-k8s.io/admission"}]}})},
        conf={"spark.kubernetes.driver.podTemplateFile": "t.json"})
    add("07-deleted", app="sleep.py", until="run:4", files={"sleep.py": sleep}, after=("delete", "--grace-period=0", "--force"))
    add("08-term-after-stop", app="app.py", files={"app.py": session + "print(spark.range(10).count())\nspark.stop()\nimport os, signal, time\nos.kill(os.getppid(), signal.SIGTERM)\ntime.sleep(20)\n"})
    add("08-term", app="app.py", files={"app.py": "import os, signal, time\nos.kill(os.getppid(), signal.SIGTERM)\ntime.sleep(20)\n"})
    add("09-python-traceback", app="app.py", files={"app.py": session + "def check(x):\n    if x < 0:\n        raise ValueError('amount must not be negative: -3')\n\ncheck(-3)\n"})
    add("09-python-udf", app="app.py", files={"app.py": session + "print(spark.sparkContext.parallelize([1, 0]).map(lambda x: 1 / x).collect())\n"})
    add("09-table-not-found", app="app.py", files={"app.py": session + "spark.sql('select * from sales.orders').show()\n"})
    add("10-hang", app="app.py", until="log:Successfully stopped SparkContext", files={"app.py": session + "import threading, time\nthreading.Thread(target=time.sleep, args=(400,)).start()\nprint(spark.range(10).count())\nspark.stop()\n"})
    add("18-no-rights", conf={"spark.kubernetes.authenticate.driver.serviceAccountName": "default"})
    add("19-no-token", files={"t.json": template({"spec": {"automountServiceAccountToken": False}})},
        conf={"spark.kubernetes.driver.podTemplateFile": "t.json"})
    add("26-no-python-file", app="local:///home/ann/jobs/etl.py")
    add("26-no-class", app="local:///opt/spark/examples/jars/none.jar", words=("--class", "org.example.Main"))
    add("27-class-of-a-jar", app="local:///opt/spark/jars/spark-launcher_2.13-4.3.0.jar", words=("--class", "org.example.Main"))
    add("28-ivy-basedir", files={"t.json": template({"spec": {"securityContext": {"runAsUser": 12345}, "containers": [{"name": MAIN}]}})},
        conf={"spark.kubernetes.driver.podTemplateFile": "t.json", "spark.jars.packages": "org.example:none:1.0"})
    add("28-ivy-unresolved", conf={"spark.jars.packages": "org.example:none:1.0", "spark.jars.ivy": "/tmp/.ivy2"})
    add("29-s3a-class", app="app.py", files={"app.py": session + "spark.read.text('s3a://bucket/data/').show()\n"})
    add("29-no-file-system", app="app.py", files={"app.py": session + "spark.read.text('wasbs://data@acct.blob.core.windows.net/x').show()\n"})
    add("31-python-missing", conf={"spark.pyspark.python": "python3.99"})
    add("31-module", app="app.py", files={"app.py": "import pandas_of_ours\n"})
    add("32-uid", files={"t.json": template({"spec": {"securityContext": {"runAsUser": 12345}, "containers": [{"name": MAIN}]}})},
        conf={"spark.kubernetes.driver.podTemplateFile": "t.json"})
    add("38-secret-missing", until=15, conf={"spark.kubernetes.driver.secretKeyRef.PASSWORD": "db:password"})
    add("38-secret-key", until=15, conf={"spark.kubernetes.driver.secretKeyRef.PASSWORD": "db:password"},
        objects=[{"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "db"}, "stringData": {"other": "x"}}])
    add("38-secret-mount", until=25, conf={"spark.kubernetes.driver.secrets.db": "/etc/db"})
    add("40-event-log", conf={"spark.eventLog.enabled": "true", "spark.eventLog.dir": "file:/tmp/spark-events"})
    add("41-evicted", app="app.py", until="end",
        files={"app.py": "import time\nopen('/tmp/big', 'wb').write(b'x' * 60_000_000)\ntime.sleep(120)\n",
               "t.json": template({"spec": {"containers": [{"name": MAIN, "resources": {"limits": {"ephemeral-storage": "20Mi"}}}]}})},
        conf={"spark.kubernetes.driver.podTemplateFile": "t.json"})
    add("44-quota", until="log:exceeded quota", conf={"spark.executor.instances": "2"},
        objects=[{"apiVersion": "v1", "kind": "ResourceQuota", "metadata": {"name": "team"}, "spec": {"hard": {"pods": "1"}}}])
    add("44-quota-limits", until="log:must specify", conf={"spark.kubernetes.driver.limit.cores": "1"},
        objects=[{"apiVersion": "v1", "kind": "ResourceQuota", "metadata": {"name": "team"}, "spec": {"hard": {"limits.cpu": "4"}}}])
    add("44-limit-range", until="log:maximum memory usage", conf={"spark.executor.memory": "1g"},
        objects=[{"apiVersion": "v1", "kind": "LimitRange", "metadata": {"name": "small"},
                  "spec": {"limits": [{"type": "Container", "max": {"memory": "1Gi"}}]}}])
    add("45-units", until="log:must be less than", conf={"spark.kubernetes.executor.request.cores": "2", "spark.kubernetes.executor.limit.cores": "1"})
    restricted = {"securityContext": {"runAsNonRoot": True, "runAsUser": 185, "seccompProfile": {"type": "RuntimeDefault"}},
                  "containers": [{"name": MAIN, "securityContext": {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}}}]}
    add("46-pod-security", until="log:violates PodSecurity", labels={"pod-security.kubernetes.io/enforce": "restricted"},
        files={"t.json": template({"spec": restricted})}, conf={"spark.kubernetes.driver.podTemplateFile": "t.json"})
    add("48-side-car", until="end", files={"t.json": template({"spec": {"containers": [
        {"name": MAIN}, {"name": "istio-proxy", "image": spark_job.IMAGE, "command": ["sleep", "300"]}]}})},
        conf={"spark.kubernetes.driver.podTemplateFile": "t.json", "spark.kubernetes.driver.podTemplateContainerName": MAIN})
    add("49-dns", until="log:UnknownHost", after=None, before=(), conf={"spark.driver.host": "pi-driver-svc.nowhere.svc"})
    add("51-driver-oom", app="app.py", until="end", files={"app.py": "blocks = []\nwhile True:\n    blocks.append(bytearray(b'x' * 10_000_000))\n"})
    add("51-executor-oom", app="app.py", until="end", files={"app.py": session + "def eat(_):\n    b = []\n    while True:\n        b.append(bytearray(b'x' * 10_000_000))\nspark.sparkContext.parallelize([1], 1).map(eat).count()\n"},
        conf={"spark.kubernetes.executor.deleteOnTermination": "false"})
    add("52-loop", until="log:ID 3|id 3 |exec-4", conf={"spark.executor.extraJavaOptions": "--no-such-option", "spark.kubernetes.executor.deleteOnTermination": "false"})
    add("52-loop-deleted", until="log:ID 4|id 4 |exec-5", conf={"spark.executor.extraJavaOptions": "--no-such-option"})
    add("53-drained", app="sleep.py", until="run:4", files={"sleep.py": sleep}, after=("evict",))
    add("34-arch", until=15, conf={"spark.kubernetes.container.image": "localhost/k8spark/none:1"})
    add("16-not-a-spark-image", until=15, files={"t.json": template({"spec": {"containers": [{"name": MAIN, "command": ["/opt/no-such-entrypoint.sh"]}]}})},
        conf={"spark.kubernetes.driver.podTemplateFile": "t.json"})
    add("38-non-root", until=15, files={"t.json": template({"spec": {"securityContext": {"runAsNonRoot": True, "runAsUser": 0}}})},
        conf={"spark.kubernetes.driver.podTemplateFile": "t.json"})
    add("03-claim", until=10, conf={"spark.kubernetes.driver.volumes.persistentVolumeClaim.data.options.claimName": "scratch",
                                    "spark.kubernetes.driver.volumes.persistentVolumeClaim.data.mount.path": "/data"})
    add("37-azure-key", app="app.py", files={"app.py": session + "spark._jsc.hadoopConfiguration().get('x')\nraise RuntimeError('unused')\n"})
    add("51-driver-memory-small", conf={"spark.driver.memory": "400m"})
    add("51-heap", app="app.py", files={"app.py": session + "spark._jvm.java.util.Arrays.copyOf(bytearray(300_000_000), 800_000_000)\n"})
    add("00-healthy", app="sleep.py", until="log:^10$", files={"sleep.py": sleep})
    add("00-succeeded")
    del c["34-arch"], c["37-azure-key"]
    return c


class Recorder:
    def __init__(self, cluster, binary, out):
        self.cluster, self.binary, self.out = cluster, binary, out

    def run(self, name, plan):
        case = harness.Case("rec-" + name, self.cluster, self.binary)
        try:
            self.record(case, name, plan)
            print("recorded", name, flush=True)
        except Exception as error:  # the others go on
            print("failed", name, str(error)[:600], flush=True)
        finally:
            case.close()

    def record(self, case, name, plan):
        ns = case.ns
        for key, value in plan["labels"].items():
            self.cluster.kubectl("label", "namespace", ns, f"{key}={value}")
        for thing in plan["objects"]:
            case.kubectl("apply", "-f", "-", stdin=json.dumps(thing).encode())
        for file, text in plan["files"].items():
            case.write(file, text)
        settings = {key: str(case.folder / value) if value == "t.json" else value for key, value in plan["conf"].items()}
        app = str(case.folder / plan["app"]) if plan["app"] in plan["files"] else plan["app"]
        flags = spark_job.words(ns, **{key.replace(".", "__"): value for key, value in settings.items()})
        done = case.k8spark("submit", "-d", *flags, *plan["words"], app)
        harness.expect(done.code == 0, done)
        driver = done.out.strip()
        last = self.wait(case, driver, str(plan["until"]))
        if plan["after"] and plan["after"][0] == "delete":
            case.kubectl("delete", "pod", driver, *plan["after"][1:])
            time.sleep(3)
        elif plan["after"]:
            body = {"apiVersion": "policy/v1", "kind": "Eviction", "metadata": {"name": driver, "namespace": ns}}
            case.kubectl("create", "--raw", f"/api/v1/namespaces/{ns}/pods/{driver}/eviction", "-f", "-", stdin=json.dumps(body).encode())
            time.sleep(0.2)
            last = self.pod(case, driver) or last
            time.sleep(20)
        self.write(case, name, driver, last, plan)

    def pod(self, case, name):
        done = case.kubectl("get", "pod", name, "-o", "json", ok=False)
        return done.json() if done.code == 0 else None

    def wait(self, case, driver, until):
        kind, _, text = until.partition(":")
        began = time.monotonic()
        while True:
            pod = self.pod(case, driver)
            phase = (pod or {}).get("status", {}).get("phase")
            main = [s for s in (pod or {}).get("status", {}).get("containerStatuses", []) if s["name"] == MAIN]
            ended = phase in ("Failed", "Succeeded") or any("terminated" in s["state"] for s in main)
            spent = time.monotonic() - began
            if kind.isdigit() and spent > int(kind) or kind == "end" and ended:
                return pod
            if kind == "run" and phase == "Running":
                time.sleep(int(text))
                return self.pod(case, driver)
            if kind == "log":
                log = case.kubectl("logs", driver, "-c", MAIN, ok=False).out
                if re.search(text, log, re.M):
                    time.sleep(2)
                    return self.pod(case, driver)
            if kind == "executors" and text in case.kubectl("get", "pods", "-l", "spark-role=executor", "-o", "json").out:
                return pod
            harness.expect(spent < 400, "not seen:", until, phase)
            time.sleep(1)

    def write(self, case, name, driver, last, plan):
        executors = case.get("pods", "-l", "spark-role=executor")["items"]
        events = case.get("events")["items"]
        log = case.kubectl("logs", driver, "-c", MAIN, f"--tail={LOG_LINES}", ok=False)
        now = self.pod(case, driver)
        properties = {}
        for volume in ((now or last)["spec"]["volumes"] if now or last else []):
            if volume["name"] == "spark-conf-volume-driver":
                done = case.kubectl("get", "configmap", volume["configMap"]["name"], "-o", "json", ok=False)
                text = done.json()["data"].get("spark.properties", "") if done.code == 0 else ""
                properties = dict(line.split("=", 1) for line in text.splitlines() if re.match(r"spark\.(driver|executor)\.(memory|pyspark)", line))
        executor_log, executor_name = [], ""
        for pod in executors:
            text = case.kubectl("logs", pod["metadata"]["name"], "--tail=40", ok=False)
            if text.code == 0 and text.out:
                executor_log, executor_name = text.out.splitlines(), pod["metadata"]["name"]
        path = self.out / f"{name}.json"
        old = json.loads(path.read_text()) if path.exists() else {}
        seen = {
            "pain": int(name[:2]), "title": old.get("title", ""), "source": "recorded: Kubernetes 1.34, Spark 4.3.0",
            "driver": slim(now), "lastSeen": None if now else slim(last), "gone": now is None,
            "executors": [slim(pod) for pod in executors[:3]],
            "events": [slim_event(event) for event in events if event["involvedObject"]["kind"] == "Pod"],
            "driverLog": log.out.splitlines() if log.code == 0 else [],
            "executorLog": executor_log, "executorLogOf": executor_name, "properties": properties,
            "expect": old.get("expect", {}),
        }
        text = json.dumps(seen, indent=1).replace(str(case.folder), "/home/ann")
        path.write_text(text + "\n")


def slim(pod):
    if pod is None:
        return None
    meta = pod["metadata"]
    for key in ("managedFields", "resourceVersion", "generation"):
        meta.pop(key, None)
    spec = pod["spec"]
    for key in ("tolerations", "dnsPolicy", "enableServiceLinks", "preemptionPolicy", "priority", "schedulerName", "terminationGracePeriodSeconds"):
        spec.pop(key, None)
    for kind in ("containers", "initContainers"):
        for one in spec.get(kind, []):
            for key in ("ports", "terminationMessagePath", "terminationMessagePolicy"):
                one.pop(key, None)
            one["volumeMounts"] = [m for m in one.get("volumeMounts", []) if "serviceaccount" not in m["mountPath"]]
    spec["volumes"] = [v for v in spec.get("volumes", []) if not v["name"].startswith("kube-api-access")]
    for statuses in ("containerStatuses", "initContainerStatuses"):
        for one in pod["status"].get(statuses, []):
            for key in ("volumeMounts", "user", "resources", "allocatedResources"):
                one.pop(key, None)
    return pod


def slim_event(event):
    keep = ("involvedObject", "reason", "message", "type", "count", "firstTimestamp", "lastTimestamp", "eventTime", "series", "reportingComponent")
    slim = {key: event[key] for key in keep if event.get(key) is not None}
    slim["involvedObject"] = {key: event["involvedObject"].get(key) for key in ("kind", "name", "uid", "fieldPath") if event["involvedObject"].get(key)}
    return slim


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("-k", default="", help="only names with this text")
    parser.add_argument("--binary", default=os.environ.get("K8SPARK_BIN", str(harness.ROOT / "build/release/k8spark")))
    parser.add_argument("--out", type=Path, default=HERE / "pains")
    parser.add_argument("-j", type=int, default=3)
    options = parser.parse_args()
    cluster = harness.Cluster("node")
    cluster.up()
    recorder = Recorder(cluster, options.binary, options.out)
    chosen = {name: plan for name, plan in cases().items() if options.k in name}
    with concurrent.futures.ThreadPoolExecutor(options.j) as pool:
        list(pool.map(lambda item: recorder.run(*item), chosen.items()))


if __name__ == "__main__":
    main()
