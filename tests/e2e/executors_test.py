#!/usr/bin/env python3
"""Jobs with everything that people set on their pods, for two Spark lines; and the executor pods that `render --executors` foretold."""

import json
import sys
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "golden"))

import compare  # noqa: E402
import executors  # noqa: E402
import harness  # noqa: E402
import spark_job  # noqa: E402
from harness import equal, expect, test  # noqa: E402

LINES = {"3.5": "localhost/k8spark/spark:3.5.9", "4.3": "localhost/k8spark/spark:4.3.0"}

TEMPLATE = """
metadata:
  labels: {{from-template: {role}}}
  annotations: {{note: "kept"}}
spec:
  tolerations: [{{key: spot, operator: Exists}}]
  terminationGracePeriodSeconds: 5
  containers:
  - name: other-name
    env: [{{name: FROM_TEMPLATE, value: {role}}}]
    securityContext: {{runAsUser: 185}}
"""

# The job looks for itself; what it does not find ends it with a traceback, and so with exit code 1.
JOB = """
import json, os, sys, time
from pyspark import SparkFiles
from pyspark.sql import SparkSession
from single import twice

def seen(role):
    from single import twice
    with open("/etc/given/word") as f:
        word = f.read()
    for folder in ("/scratch", "/host"):
        with open(folder + "/" + role, "w") as f:
            f.write("x")
    with open(SparkFiles.get("table.txt")) as f:
        number = int(f.read())
    return [os.environ["PASSWORD"], word, os.environ["FROM_TEMPLATE"], os.environ["PLAIN"], twice(number), os.getuid()]

spark = SparkSession.builder.getOrCreate()
equal = lambda got, want: None if got == want else sys.exit(f"got {got}, want {want}")
equal(sys.argv[1:], ["an argument", "*"])
equal(seen("driver"), ["hush", "word", "driver", "d", 14, 185])
for row in spark.sparkContext.parallelize(range(2), 2).map(lambda _: seen("executor")).collect():
    equal(row, ["hush", "word", "executor", "e", 14, 185])
print("all is there", flush=True)
while not os.path.exists("/host/seen"):  # until the test has looked at the pods
    time.sleep(0.2)
spark.stop()
"""


def volumes(role, folder):
    prefix = f"spark.kubernetes.{role}.volumes"
    return {f"{prefix}.emptyDir.scratch.mount.path": "/scratch", f"{prefix}.emptyDir.scratch.options.sizeLimit": "64Mi",
            f"{prefix}.hostPath.host.mount.path": "/host", f"{prefix}.hostPath.host.options.path": str(folder)}


def everything(case, image, host):
    """Flags of the job."""
    conf = {"spark.kubernetes.container.image": image, "spark.kubernetes.node.selector.k8spark.test/kind": "any",
            "spark.kubernetes.driverEnv.PLAIN": "d", "spark.executorEnv.PLAIN": "e"}
    for role in ("driver", "executor"):
        template = case.write(f"{role}.yaml", TEMPLATE.format(role=role))
        conf |= volumes(role, host) | {
            f"spark.kubernetes.{role}.podTemplateFile": template,
            f"spark.kubernetes.{role}.secretKeyRef.PASSWORD": "given:password",
            f"spark.kubernetes.{role}.secrets.given": "/etc/given",
            f"spark.kubernetes.{role}.label.team": "data", f"spark.kubernetes.{role}.annotation.example.com/owner": "ann"}
    flags = spark_job.words(case.ns, **{key.replace(".", "__"): value for key, value in conf.items()})
    module = case.write("single.py", "def twice(x):\n    return 2 * x\n")
    data = case.write("table.txt", "7\n")
    return [*flags, "--name", "Everything", "--py-files", module, "--files", data]


def pods_of(case, role):
    return case.get("pods", "-l", f"spark-role={role}")["items"]


def prepare(case):
    """The secret, a node with the label, a folder of the node that any user may write."""
    case.kubectl("create", "secret", "generic", "given", "--from-literal=password=hush", "--from-literal=word=word")
    case.cluster.kubectl("label", "node", "--all", "--overwrite", "k8spark.test/kind=any")
    host = case.folder / "host"
    host.mkdir()
    case.folder.chmod(0o755)
    host.chmod(0o777)
    return host


def a_job_with_everything(case, line):
    host = prepare(case)
    app = case.write("app.py", JOB)
    words = [*everything(case, LINES[line], host), app, "an argument", "*"]
    foretold = case.k8spark("render", "--executors", "--format", "json", *words)
    equal(foretold.code, 0, foretold)
    process = case.start("submit", *words)
    process.wait_for("all is there|Traceback", 400, stream="out")
    drivers, running = pods_of(case, "driver"), pods_of(case, "executor")
    (host / "seen").touch()
    done = process.end(120)
    equal(done.code, 0, done)
    expect("all is there" in done.out, done)
    for pod, role in [(drivers[0], "driver"), (running[0], "executor")]:
        labels, annotations = pod["metadata"]["labels"], pod["metadata"]["annotations"]
        equal((labels["team"], labels["from-template"], labels["spark-role"]), ("data", role, role), labels)
        equal((annotations["note"], annotations["example.com/owner"]), ("kept", "ann"), annotations)
        equal(pod["spec"]["nodeSelector"], {"k8spark.test/kind": "any"})
        equal(pod["spec"]["containers"][0]["name"], "other-name")
    expect((host / "driver").exists() and (host / "executor").exists(), "the node's folder has no files of the job")
    is_foretold(foretold.json()["items"], running[0])


# --- the executor pod, foretold and real


def without_the_servers(pod):
    """What the driver asked for and what the API server fills in from the request alone: nothing of the node, no uid, no token mount."""
    pod = json.loads(json.dumps(pod))
    pod.pop("status", None)
    pod["spec"].pop("nodeName", None)
    tokens = {v["name"] for v in pod["spec"]["volumes"] if v["name"].startswith("kube-api-access-")}
    pod["spec"]["volumes"] = [v for v in pod["spec"]["volumes"] if v["name"] not in tokens]
    for container in pod["spec"]["containers"]:
        container["volumeMounts"] = [m for m in container["volumeMounts"] if m["name"] not in tokens]
    return pod


def is_foretold(items, real):
    case_form = {**executors.capture.CASE_DEFAULTS, "argv": ["--name", "everything"]}
    record = {"pod": without_the_servers(real)}
    want, got = executors.both(case_form, record, items, "/nowhere")
    found = list(compare.differences(want, got))
    expect(not found, "real / foretold", *found[:8])


@test
def a_job_with_everything_on_spark_3_5(case):
    a_job_with_everything(case, "3.5")


@test
def a_job_with_everything_on_spark_4_3(case):
    a_job_with_everything(case, "4.3")


if __name__ == "__main__":
    sys.exit(harness.main("e2e.executors", "node", list(LINES)))
