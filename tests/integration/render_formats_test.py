#!/usr/bin/env python3
"""render --format job, kustomize, python: other programs take what it prints."""

import ast
import json
import os
import subprocess
import sys
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

import harness  # noqa: E402
from harness import equal, expect, test  # noqa: E402

SECRET = "fX9q1ZtPlantedSecretValue77"
CONF = ["--no-profile", "--conf", "spark.kubernetes.container.image=r/spark:4.3.0", "--name", "my app"]


def app_of(case):
    case.write("helper.py", "def thrice(x):\n    return 3 * x\n")
    return case.write("app.py", "print('ä')\n")


@test
def the_api_server_takes_a_job_and_a_cron_job(case):
    app = app_of(case)
    for more, kind in (([], "Job"), (["--cron", "*/5 * * * *"], "CronJob")):
        words = ["render", "--format", "job", *more, *CONF, "-n", case.ns, "--py-files", "helper.py", app, "4"]
        done = case.k8spark(*words)
        equal((done.code, done.err), (0, ""), done)
        equal(case.k8spark(*words).out, done.out, "not the same bytes")
        tried = case.kubectl("apply", "--dry-run=server", "-f", "-", stdin=done.out_bytes)
        equal(sum(line.endswith("created (server dry run)") for line in tried.out.splitlines()), 6, tried)
        expect(f"{kind.lower()}.batch/my-app-submit created" in tried.out, tried)


@test
def kubectl_builds_the_kustomization(case):
    app = app_of(case)
    folder = case.folder / "base"
    words = ["render", "--format", "kustomize", "-o", folder, *CONF, "-n", case.ns, app]
    done = case.k8spark(*words)
    equal((done.code, done.out), (0, f"kubectl apply -k {folder}\n"), done)
    first = {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    equal(case.k8spark(*words).code, 0, "a folder of ours is written again")
    equal({path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}, first, "not the same bytes")
    built = case.cluster.kubectl("kustomize", str(folder)).out
    plain = case.k8spark("render", *CONF, "-n", case.ns, app).out
    # Names of ConfigMaps have a hash, also where the pod uses them; all else is the same.
    listed = [case.cluster.kubectl("create", "--dry-run=client", "-o", "json", "-f", "-", stdin=text.encode()).out for text in (built, plain)]
    got, want = ({item["kind"]: item for item in objects_in(text) if item["kind"] != "ConfigMap"} for text in listed)
    equal(sorted(got), sorted(want))
    equal(got["Service"], want["Service"])
    maps = {item["metadata"]["name"]: item for item in objects_in(listed[0]) if item["kind"] == "ConfigMap"}
    equal(len(maps), 2, sorted(maps))
    used = json.dumps(got["Pod"])
    expect(all(name in used for name in maps), "the pod does not use the generated names", sorted(maps))
    tried = case.kubectl("apply", "--dry-run=server", "-k", str(folder))
    equal(tried.out.count("created (server dry run)"), 5, tried)
    case.k8spark("render", "--format", "kustomize", "--cron", "0 3 * * *", "-o", case.folder / "cron", *CONF, "-n", case.ns, app)
    tried = case.kubectl("apply", "--dry-run=server", "-k", str(case.folder / "cron"))
    expect("cronjob.batch/my-app-submit created" in tried.out, tried)


def objects_in(text):
    """JSON objects one behind the other."""
    objects, at, decoder = [], 0, json.JSONDecoder()
    while at < len(text.rstrip()):
        item, at = decoder.raw_decode(text, at)
        objects += item["items"] if item["kind"] == "List" else [item]
        at += len(text[at:]) - len(text[at:].lstrip())
    return objects


@test
def a_folder_of_others_is_left_alone(case):
    case.write("mine/notes.txt", "x")
    for folder, what in ((case.folder / "mine", "not empty"), (app_of(case), "something else")):
        done = case.k8spark("render", "--format", "kustomize", "-o", folder, *CONF, "app.py")
        equal(done.code, 2, done)
        expect(what in done.err, done)
    equal(os.listdir(case.folder / "mine"), ["notes.txt"])


RUNNER = """
import sys, subprocess
sys.path[:0] = [HOME + "/python", __import__("glob").glob(HOME + "/python/lib/py4j-*.zip")[0]]
import pyspark
pyspark.SparkConf.setMaster = lambda self, master: self.set("spark.master", "local[1]")
exec(open("session.py").read())
lines = [open(f"/proc/{pid}/cmdline").read() for pid in subprocess.run(
    ["pgrep", "-P", str(__import__("os").getpid())], capture_output=True, text=True).stdout.split()]
print("ARGV", any("org.apache.spark" in line for line in lines), any(SECRET in line for line in lines))
for key, value in spark.sparkContext.getConf().getAll():
    print("KEY", key, value == SECRET or value)
spark.stop()
"""


@test
def python_code_makes_a_session_and_shows_no_secret(case):
    """With a real PySpark, on a local master: the keys arrive, and none stands on the JVM's command line that is secret."""
    harness.plant(SECRET)
    case.write("secret.conf", f"spark.hadoop.fs.s3a.secret.key {SECRET}\nspark.executor.memory 3g\nspark.ui.enabled false\n")
    done = case.k8spark("render", "--format", "python", *CONF, "-n", case.ns, "--properties-file", "secret.conf")
    equal(done.code, 0, done)
    ast.parse(done.out)
    case.write("session.py", done.out)
    home = harness.run_process([harness.CLUSTER, "spark-home"], timeout=600).out.strip()
    code = RUNNER.replace("HOME", repr(home)).replace("SECRET", repr(SECRET))
    run = subprocess.run([sys.executable, "-c", code], cwd=case.folder, capture_output=True, text=True, timeout=120,
                         env=case.environment(SPARK_HADOOP_FS_S3A_SECRET_KEY=SECRET, SPARK_LOCAL_IP="127.0.0.1", SPARK_HOME=home))
    expect("ARGV True False\n" in run.stdout, run.stdout, run.stderr[-1500:])
    for key, value in (("spark.hadoop.fs.s3a.secret.key", True), ("spark.executor.memory", "3g"), ("spark.app.name", "my app"),
                       ("spark.kubernetes.namespace", case.ns)):
        expect(f"KEY {key} {value}\n" in run.stdout, key, run.stdout)


@test
def what_has_no_such_form_is_refused(case):
    app = app_of(case)
    harness.plant(SECRET)
    case.write("secret.conf", f"spark.hadoop.fs.s3a.secret.key {SECRET}\n")
    job = ["render", "--format", "job", *CONF]
    for words, said in (
            ([*job, "--properties-file", "secret.conf", app], "no place for the value of spark.hadoop.fs.s3a.secret.key"),
            ([*job, "--deploy-mode", "client", app], "a Job submits in cluster mode"),
            ([*job, "--files", "helper.py", app], "cannot send files of this machine to executors"),
            ([*job, "--conf", "spark.kubernetes.file.upload.path=s3a://b/x", app], "a Job cannot upload files of this machine"),
            ([*job, "--run-id", "x", app], "spark-submit knows no run id"),
            (["render", "--format", "kustomize", *CONF, app], "a kustomization is a folder"),
            (["render", "-o", "x", *CONF, app], "only a kustomization is written to a folder"),
            (["render", "--cron", "x", *CONF, app], "are for a Job"),
            (["render", "--format", "jobs", *CONF, app], 'unknown format "jobs"')):
        done = case.k8spark(*words)
        equal((done.code, done.out), (2, ""), done)
        expect(said in done.err, done)
    # With k8spark inside, files travel as from here.
    done = case.k8spark(*job, "--submitter-image", "r/k8spark:1", "--run-id", "x", "--files", "helper.py", app)
    expect(done.code == 0 and "spark.files=file\\:///opt/k8spark/code/helper.py" in done.out, done)


if __name__ == "__main__":
    sys.exit(harness.main("integration.render_formats", "api"))
