#!/usr/bin/env python3
"""Spark with object stores, from a profile and keys in a Secret: code, data and event log in S3 and in Azure's Blob storage.

The stores are stand-ins that check signatures (tests/support/object_stores.py); Spark, its jars and the cluster are real.
"""

import base64
import json
import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

import harness  # noqa: E402
import node_stores  # noqa: E402
import object_stores  # noqa: E402
from harness import equal, expect, test  # noqa: E402

IMAGES = {"3.5": "localhost/k8spark/spark:3.5.9", "4.3": "localhost/k8spark/spark:4.3.0"}
S3_PORT, AZURE_PORT = 5000, 10000

JOB = """
import sys
from pyspark.sql import SparkSession
from helper import thrice
spark = SparkSession.builder.getOrCreate()
out = sys.argv[1]
spark.range(100).selectExpr("id", "id * 3 AS x").repartition(2).write.parquet(out)
rows = spark.read.parquet(out)
print("ROWS", rows.count(), "SUM", rows.groupBy().sum("x").first()[0], thrice(1), flush=True)
spark.stop()
"""
HELPER = "def thrice(x):\n    return 3 * x\n"

# Few tries, where a test wants a failure; but no haste, for a loaded machine may lose the first packet of a connection.
FEW_TRIES = """\
      spark.hadoop.fs.s3a.attempts.maximum: 2
      spark.hadoop.fs.s3a.retry.limit: 1
      spark.hadoop.fs.s3a.connection.establish.timeout: 30000
"""


def write_profile(case, spark, store, jars, conf="", name="k8spark.yaml"):
    return case.write(name, node_stores.PROFILE.format(
        spark=spark, image=IMAGES[spark], ns=case.ns, fields=store, jars=jars, conf=conf))


def make_secret(case, name, **values):
    words = [f"--from-literal={key}={value}" for key, value in values.items()]
    case.kubectl("create", "secret", "generic", name, *words)
    for value in values.values():
        if len(value.strip()) > 8:
            harness.plant(value.strip())


def no_object_holds(case, value):
    """The key is in the Secret and nowhere else in the cluster."""
    text = case.kubectl("get", "pods,configmaps,services", "-o", "yaml").out
    expect(value not in text and base64.b64encode(value.encode()).decode() not in text, "a key stands in an object")


def an_s3_job(case, spark):
    jars = node_stores.jar_folder(case.binary, spark, "s3")
    with node_stores.NodeStore(case.cluster, "s3", S3_PORT) as node:
        s3, key = node.store.s3, node.store.key
        make_secret(case, "aws-secrets", id=key["AccessKeyId"], key=key["SecretAccessKey"])
        for name, body in (("app/job.py", JOB), ("app/helper.py", HELPER), ("history/.keep", "")):
            s3.put_object(Bucket="bkt", Key=name, Body=body.encode())
        write_profile(case, spark, node_stores.S3.format(address=node.address, secret="aws-secrets", log="s3a://bkt/history/"), jars)
        done = case.k8spark("submit", "--py-files", "s3a://bkt/app/helper.py", "s3a://bkt/app/job.py", "s3a://bkt/out/", timeout=400)
        equal(done.code, 0, done)
        expect("ROWS 100 SUM 14850 3\n" in done.out, done)
        names = [one["Key"] for one in s3.list_objects_v2(Bucket="bkt")["Contents"]]
        expect("out/_SUCCESS" in names and sum(name.endswith(".parquet") for name in names) == 2, names)
        logs = [name for name in names if re.match(r"history/(spark-\w+$|eventlog_v2_spark-\w+/)", name)]
        expect(logs, "no event log", names)
        no_object_holds(case, key["SecretAccessKey"])


@test
def a_job_of_3_5_has_code_data_and_event_log_in_s3(case):
    an_s3_job(case, "3.5")


@test
def a_job_of_4_3_has_code_data_and_event_log_in_s3(case):
    an_s3_job(case, "4.3")


def an_azure_job(case, spark, scheme, ns, settings=""):
    jars = node_stores.jar_folder(case.binary, spark, scheme)
    with node_stores.NodeStore(case.cluster, "azure", AZURE_PORT) as node:
        host = node_stores.announce_azure(case, ns, AZURE_PORT)
        make_secret(case, "azure-secrets", key=node.store.key)
        for name, body in (("app/job.py", JOB), ("app/helper.py", HELPER), ("history/.keep", "")):
            node.store.put(name, body.encode())
        root = f"{scheme}://data@{host}"
        write_profile(case, spark, node_stores.AZURE.format(root=root), jars, node_stores.AZURE_KEY.format(host=host) + settings)
        done = case.k8spark("submit", "--py-files", f"{root}/app/helper.py", f"{root}/app/job.py", f"{root}/out/", timeout=400)
        equal(done.code, 0, done)
        expect("ROWS 100 SUM 14850 3\n" in done.out, done)
        names = node.store.objects("")
        expect("_SUCCESS" in names and any(name.endswith(".parquet") for name in names), names.keys())
        expect(any(re.match(r"(events_\d+_)?spark-", name) for name in names), "no event log", names.keys())
        no_object_holds(case, node.store.key)


@test
def a_job_of_3_5_has_code_data_and_event_log_in_wasb(case):
    an_azure_job(case, "3.5", "wasb", case.ns)


# Hadoop 3.5 speaks to the Blob endpoint of an account without folders; it knows one by ".blob." in the name.
FLAT = """\
      spark.hadoop.fs.azure.account.hns.enabled: false
      spark.hadoop.fs.azure.always.use.https: false
      spark.hadoop.fs.azure.networking.library: JDK_HTTP_URL_CONNECTION
      spark.hadoop.fs.azure.metrics.collection.enabled: false
"""


@test
def a_job_of_4_3_has_code_data_and_event_log_in_abfs(case):
    case.kubectl("create", "namespace", "blob")
    try:
        an_azure_job(case, "4.3", "abfs", "blob", FLAT)
    finally:
        case.kubectl("delete", "namespace", "blob", "--wait=false")


@test
def what_is_wrong_with_a_store_is_named_after_the_run(case):
    """The driver fails; the one line of cause says why. (A line end in a key is no failure here: S3A trims its keys.)"""
    jars = node_stores.jar_folder(case.binary, "3.5", "s3")
    app = case.write("job.py", "from pyspark.sql import SparkSession\nSparkSession.builder.getOrCreate().stop()\n")
    with node_stores.NodeStore(case.cluster, "s3", S3_PORT) as node:
        key = node.store.key
        node.store.s3.put_object(Bucket="bkt", Key="history/.keep", Body=b"")
        make_secret(case, "good", id=key["AccessKeyId"], key=key["SecretAccessKey"])
        make_secret(case, "swapped", id=key["SecretAccessKey"], key=key["AccessKeyId"])
        make_secret(case, "lacking", id=key["AccessKeyId"])
        right = {"address": node.address, "secret": "good", "log": "s3a://bkt/history/"}
        # what is wrong: (the profile's store, jars, exit code, what the cause must say)
        wrong = {
            "keys swapped": (right | {"secret": "swapped"}, jars, 1, "AccessDenied: .*credentials"),
            "a key that is missing": (right | {"secret": "lacking"}, jars, 114, "CreateContainerConfigError: .*lacking has no key key"),
            "a Secret that is missing": (right | {"secret": "absent"}, jars, 114, "CreateContainerConfigError: .*Secret absent"),
            "the endpoint": (right | {"address": f"{node_stores.NODE}:1"}, jars, 1, "StoreUnreachable: nothing listens at"),
            "no jar": (right, "/var/empty", 1, "HadoopAws: .*S3AFileSystem"),
            "no history folder": (right | {"log": "s3a://bkt/none/"}, jars, 1, "EventLogFolder: .*s3a://bkt/none does not exist"),
            "no bucket": (right | {"log": "s3a://none/history/"}, jars, 1, "NoSuchBucket: the bucket s3a://none does not exist"),
        }

        def run(what):
            store, folder, code, cause = wrong[what]
            file = write_profile(case, "3.5", node_stores.S3.format(**store), folder, FEW_TRIES, f"{what.replace(' ', '-')}.yaml")
            done = case.k8spark("submit", "--profile-file", file, app, timeout=400)
            told = re.findall(r"^k8spark: [A-Z]\w+: .*", done.err, re.M)
            return what, done.code == code and len(told) == 1 and re.search(cause, told[0]), done

        with ThreadPoolExecutor(3) as pool:
            bad = [(what, done) for what, good, done in pool.map(run, wrong) if not good]
        expect(not bad, *[f"{what}: {done}" for what, done in bad])


# Hadoop's own program, made of the jars of a Spark distribution.
HADOOP = """#!/bin/sh
test "$1" = fs && shift
exec java -XX:TieredStopAtLevel=1 -Xmx256m -cp '{conf}:{spark}/jars/*:{jars}/*' org.apache.hadoop.fs.FsShell "$@"
"""


@test
def printed_copy_lines_copy_by_hadoop_itself(case):
    """`storage copy --print | sh`: to a store that checks signatures, and back; without its keys it does not begin."""
    jars = node_stores.jar_folder(case.binary, "4.3", "s3")
    home = case.cluster.tool("spark-home", "--spark", "4.3").out.strip()
    program = Path(case.write("bin/hadoop", HADOOP.format(spark=home, jars=jars, conf=case.folder / "conf")))
    program.chmod(0o755)
    case.write("conf/core-site.xml", "<configuration/>\n")  # Hadoop wants one
    source = case.write("in/part-1.txt", "a\nb\n")
    store = object_stores.Moto(object_stores.install()[0], subprocess.DEVNULL)
    try:
        store.prepare()
        harness.plant(store.key["SecretAccessKey"])
        fields = "    storage:\n      s3: {{endpoint: \"http://127.0.0.1:{0}\", region: us-east-1}}\n    credentials:\n      s3: {{secret: keys}}"
        write_profile(case, "4.3", fields.format(store.port), jars)
        keys = {"AWS_ACCESS_KEY_ID": store.key["AccessKeyId"], "AWS_SECRET_ACCESS_KEY": store.key["SecretAccessKey"]}

        def copy(target, *sources, **env):
            printed = case.k8spark("storage", "copy", "--print", *sources, target)
            equal(printed.code, 0, printed)
            path = {"PATH": f"{program.parent}:{os.environ['PATH']}"}
            return harness.run_process(["sh", "-e"], env=os.environ | path | env, stdin=printed.out.encode(), timeout=200)

        unset = copy("s3a://bkt/copied/", f"file://{source}")
        expect(unset.code != 0 and "must be set" in unset.err, unset)
        equal(store.s3.list_objects_v2(Bucket="bkt")["KeyCount"], 0)
        there = copy("s3a://bkt/copied.txt", f"file://{source}", **keys)
        equal(there.code, 0, there)
        equal(store.s3.get_object(Bucket="bkt", Key="copied.txt")["Body"].read(), b"a\nb\n")
        back = copy(f"file://{case.folder}/back.txt", "s3a://bkt/copied.txt", **keys)
        equal((back.code, Path(case.folder, "back.txt").read_bytes()), (0, b"a\nb\n"), back)
    finally:
        store.process.kill()
        store.process.wait()


READ = """
from pyspark.sql import SparkSession
spark = SparkSession.builder.getOrCreate()
try:
    spark.read.text("s3a://bkt/in/lines.txt")  # a HEAD, whose answer has no words
except Exception as refused:
    print("REFUSED", "Status Code: 400" in str(refused))
print("LINES", spark.read.text("s3a://bkt/").count())
spark.stop()
"""
REGION = """\
    storage:
      s3: {{endpoint: "http://{address}", region: us-east-1}}
    credentials:
      s3: {{secret: aws-secrets, keys: {{AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: key}}}}"""


@test
def a_wrong_region_is_named_after_the_run(case):
    """The bucket is in eu-central-1: S3 refuses the signature of another region. (Hadoop 3.5 follows by itself unless it is told not to.)"""
    jars = node_stores.jar_folder(case.binary, "4.3", "s3")
    with node_stores.NodeStore(case.cluster, "s3", S3_PORT, region="eu-central-1") as node:
        key = node.store.key
        node.store.s3.put_object(Bucket="bkt", Key="in/lines.txt", Body=b"a\nb\n")
        make_secret(case, "aws-secrets", id=key["AccessKeyId"], key=key["SecretAccessKey"])
        conf = FEW_TRIES + """\
      spark.hadoop.fs.s3a.cross.region.access.enabled: false
      spark.kubernetes.driver.master: "local[1]"
"""
        write_profile(case, "4.3", REGION.format(address=node.address), jars, conf)
        done = case.k8spark("submit", "--report", "report.json", case.write("read.py", READ), timeout=300)
        equal(done.code, 1, done)
        scopes = [headers.get("authorization", "") for _, _, headers in node.relay.seen]
        expect(scopes and all("/us-east-1/s3/" in scope for scope in scopes), scopes, done)
        report = json.loads(Path(case.folder, "report.json").read_text())
        equal(report["rule"], "L-REGION", report, done)
        expect("WrongRegion: the bucket is in region eu-central-1 and was asked for in another" in done.err, done)
        expect("storage.s3.region" in done.err and "REFUSED True" in done.out, done)


if __name__ == "__main__":
    sys.exit(harness.main("e2e.stores", "node", ["3.5", "4.3"]))
