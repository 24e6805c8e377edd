#!/usr/bin/env python3
"""The history server: a run writes its event log into a store, the server shows it; what is wrong is said, and nothing is left."""

import json
import re
import sys
import urllib.request
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

import harness  # noqa: E402
import node_stores  # noqa: E402
import spark_job  # noqa: E402
from harness import equal, expect, test  # noqa: E402

S3_PORT = 5000
MADE = "deployments,services,configmaps,pods,secrets,ingresses"
HISTORY = """
    historyServer: {memory: 512m, javaOptions: -XX:TieredStopAtLevel=1}"""
CONF = """\
      spark.kubernetes.driver.master: "local[1]"
      spark.history.fs.update.interval: 2s
"""
APP = """
from pyspark.sql import SparkSession
spark = SparkSession.builder.appName("seen later").getOrCreate()
print("SUM", sum(spark.sparkContext.parallelize(range(100), 1).collect()))
spark.stop()
"""


def everything(case):
    return {f"{item['kind']}/{item['metadata']['name']}" for item in case.get(MADE)["items"]}


def page(url):
    with urllib.request.urlopen(url, timeout=30) as answer:
        return answer.read().decode(errors="replace")


def write_profile(case, node, jars, log, secret="aws-secrets"):
    fields = node_stores.S3.format(address=node.address, log=log, secret=secret) + HISTORY
    return case.write("k8spark.yaml", node_stores.PROFILE.format(
        spark="4.3", image=spark_job.IMAGE, ns=case.ns, fields=fields, jars=jars, conf=CONF))


@test
def a_run_in_s3_is_listed_and_shown_after_its_end(case):
    jars = node_stores.jar_folder(case.binary, "4.3", "s3")
    with node_stores.NodeStore(case.cluster, "s3", S3_PORT) as node:
        key = node.store.key
        case.kubectl("create", "secret", "generic", "aws-secrets", f"--from-literal=id={key['AccessKeyId']}",
                     f"--from-literal=key={key['SecretAccessKey']}")
        harness.plant(key["SecretAccessKey"])
        node.store.s3.put_object(Bucket="bkt", Key="history/.keep", Body=b"")
        write_profile(case, node, jars, "s3a://bkt/history/")
        before = everything(case)
        done = case.k8spark("history-server", "apply", timeout=330)
        equal(done.code, 0, done)
        equal(case.k8spark("history-server", "status", "-o", "json").json()[0]["status"], "Ready")
        opened = case.start("history-server", "open")
        url = opened.wait_for(r"http://127\.0\.0\.1:\d+/", 60, "out").group()
        equal(json.loads(page(url + "api/v1/applications")), [])
        opened.signal(2)
        equal(opened.end().code, 130)
        expect(key["SecretAccessKey"] not in case.kubectl("get", "configmaps,deployments", "-o", "yaml").out, "a key stands in an object")
        taken = case.k8spark("history-server", "apply")
        expect(taken.code == 111 and "exists already" in taken.err, taken)
        run = case.k8spark("submit", case.write("app.py", APP), timeout=400)
        expect(run.code == 0 and "SUM 4950" in run.out, run)
        pod, = case.get("pods", "-l", "spark-role=driver")["items"]
        name, app = pod["metadata"]["name"], pod["metadata"]["labels"]["spark-app-selector"]
        harness.wait_until(lambda: app in case.k8spark("history-server", "list", "-o", "name").out.split(), 60, "the run is not listed")
        table = case.k8spark("history-server", "list")
        expect(re.search(f"{app} +seen later +completed .* 4\\.3\\.0", table.out), table)
        shown_there(case, name, app)
        case.kubectl("delete", "pod", name)
        shown_there(case, app, app)  # by its id, when the driver is gone
        printed = case.k8spark("ui", "-n", case.ns, "--history", "https://h.example.com/", app)
        equal((printed.code, printed.out), (0, f"https://h.example.com/history/{app}/\n"), printed)
        case.k8spark("history-server", "delete", timeout=120)
        harness.wait_until(lambda: everything(case) == before, 30, "something is left")


def shown_there(case, words, app):
    ui = case.start("ui", "-n", case.ns, words)
    url = ui.wait_for(r"http://127\.0\.0\.1:\d+/history/\S+/", 60, "out").group()
    expect(url.endswith(f"/history/{app}/"), url)
    text = page(url + "jobs/")
    expect("seen later" in text and "Completed Jobs" in text, "no page of the run", text[:500])
    listed = json.loads(page(url.split("/history/")[0] + f"/api/v1/applications/{app}"))
    equal(listed["attempts"][0]["completed"], True)
    ui.signal(2)
    equal(ui.end().code, 130)


@test
def what_cannot_be_is_said_and_leaves_nothing(case):
    jars = node_stores.jar_folder(case.binary, "4.3", "s3")
    with node_stores.NodeStore(case.cluster, "s3", S3_PORT + 1) as node:
        key = node.store.key
        case.kubectl("create", "secret", "generic", "aws-secrets", f"--from-literal=id={key['AccessKeyId']}",
                     f"--from-literal=key={key['SecretAccessKey']}")
        write_profile(case, node, jars, "s3a://bkt/none/")
        before = everything(case)
        server = "history-server"
        for words, code, said in (
                ([server, "apply", "absent-folder"], 114, "EventLogFolder: .*s3a://bkt/none.* does not exist"),
                ([server, "apply", "--conf", "spark.kubernetes.driver.secretKeyRef.AWS_ACCESS_KEY_ID=absent:id"], 114, "absent"),
                ([server, "apply", "--image", "localhost/k8spark/absent:1"], 112, "ErrImage|Image"),
                ([server, "apply", "--log-dir", "file:///logs"], 2, "no volume holds the folder"),
                ([server, "open"], 111, "the history server is not there"),
                ([server, "list"], 111, "the history server is not there"),
                ([server, "delete"], 111, "there is no history-server")):
            done = case.k8spark(*words, timeout=150)
            equal(done.code, code, done)
            expect(re.search(said, done.err), said, done)
            harness.wait_until(lambda: everything(case) == before, 30, "something is left of", words)


if __name__ == "__main__":
    sys.exit(harness.main("e2e.history", "node", ["4.3"]))
