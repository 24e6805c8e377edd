#!/usr/bin/env python3
"""Images: a Dockerfile of k8spark's is built by buildah from a local base, and its image runs a job on the cluster."""

import hashlib
import importlib.util
import io
import json
import os
import shutil
import sys
import zipfile
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

import harness  # noqa: E402
import images  # noqa: E402
import spark_job  # noqa: E402
from harness import equal, expect, run_process, test  # noqa: E402

# An id of the kind that OpenShift invents: no name, group 0.
OPENSHIFT_UID = 1000710000
APP = """
import os
from pyspark.sql import SparkSession

spark = SparkSession.builder.getOrCreate()
loader = spark._jvm.java.lang.Thread.currentThread().getContextClassLoader()
print("probe of the jar:", loader.getResource("k8spark-probe.txt") is not None)
print("data:", open("data/table.txt").read().strip())
print("uid:", os.getuid(), "home:", os.environ["HOME"])
open("written", "w").write("x")
print("executors' uid:", spark.sparkContext.range(1).map(lambda _: os.getuid()).collect()[0])
spark.stop()
"""


def probe_jar():
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as jar:
        jar.writestr("k8spark-probe.txt", "here\n")
    return packed.getvalue()


class Bench:
    """A folder to build in, a storage for buildah, a Maven repository."""

    def __init__(self, case):
        self.case = case
        self.context = case.folder / "context"
        self.context.mkdir()
        self.storage = images.write_storage(case.folder / "storage", images.base_storage())
        self.maven = images.MavenRepository(case.folder / "maven")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.maven.close()

    def run(self, argv, timeout=120):
        env = self.case.environment(**images.environment(self.storage), PATH=os.environ["PATH"])
        return run_process([*images.APART, *argv], env, self.context, timeout=timeout)

    def k8spark(self, *words, timeout=120):
        return harness.check_for_secrets(self.run([self.case.binary, *words], timeout=timeout))

    def write(self, name, text):
        path = self.context / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def build_words(self, name, *more):
        base = [] if "--base" in more else ["--base", spark_job.IMAGE]
        return ["image", "build", "--no-profile", "--spark-version", "4.3.0", *base, "--engine", "buildah",
                "--repository", self.maven.url, "-t", name, *more]

    def give_to_cluster(self, name):
        """The image, from buildah's storage into the node's."""
        archive = self.case.folder / "image.tar"
        pushed = self.run(["buildah", "push", name, f"docker-archive:{archive}:{name}"])
        equal(pushed.code, 0, pushed)
        ctr = self.case.cluster.folder / "bin/ctr"
        imported = run_process([ctr, "images", "import", archive])
        archive.unlink()
        equal(imported.code, 0, imported)


def pod_of(uid):
    security = {"runAsUser": uid, "runAsGroup": 0, "runAsNonRoot": True}
    return json.dumps({"apiVersion": "v1", "kind": "Pod", "spec": {"securityContext": security}})


@test
def a_built_image_runs_a_job_as_its_user_and_as_openshifts(case):
    jar = probe_jar()
    with Bench(case) as bench:
        bench.maven.add("org.example", "probe", "1.0", jar, sha1=hashlib.sha1(jar).hexdigest() + "  probe-1.0.jar\n")
        bench.write("app.py", APP)
        bench.write("files/table.txt", "42\n")
        name = "localhost/k8spark-test/app:1"
        built = bench.k8spark(*bench.build_words(name, "app.py", "--file", "files/table.txt:data/", "--jar", "org.example:probe:1.0",
                                                 "--log-level", "warn"))
        equal(built.code, 0, built)
        expect("probe-1.0.jar: OK" in built.out, "the checksum was not looked at", built)
        labels = json.loads(bench.run(["buildah", "inspect", "--type", "image", name]).out)["OCIv1"]["config"]["Labels"]
        equal({key: labels[key] for key in labels if key.startswith("io.k8spark.")},
              {"io.k8spark.spark-version": "4.3.0", "io.k8spark.hadoop-version": "3.5.0", "io.k8spark.scala-version": "2.13"})
        bench.give_to_cluster(name)
    words = spark_job.words(case.ns, spark__kubernetes__container__image=name)
    java = "-Dlog4j2.configurationFile=file:///opt/spark/log-conf/log4j2.properties"
    done = case.k8spark("submit", *words, "--conf", f"spark.driver.extraJavaOptions={java}",
                        "local:///opt/spark/work-dir/app.py", timeout=240)
    equal(done.code, 0, done)
    for line in ("probe of the jar: True", "data: 42", "uid: 185 home: /tmp", "executors' uid: 185"):
        expect(line in done.out, line, done)
    expect(" INFO " not in done.out, "the image's log file was not read", done)
    template = case.write("pod.yaml", pod_of(OPENSHIFT_UID))
    done = case.k8spark("submit", *words, "--conf", f"spark.kubernetes.driver.podTemplateFile={template}",
                        "--conf", f"spark.kubernetes.executor.podTemplateFile={template}",
                        "local:///opt/spark/work-dir/app.py", timeout=240)
    equal(done.code, 0, done)
    expect(f"uid: {OPENSHIFT_UID}" in done.out and f"executors' uid: {OPENSHIFT_UID}" in done.out, done)


def write_wheel(path):
    about = "Metadata-Version: 2.1\nName: probe\nVersion: 1.0\n"
    with zipfile.ZipFile(path, "w") as wheel:
        wheel.writestr("probe.py", "VALUE = 42\n")
        wheel.writestr("probe-1.0.dist-info/METADATA", about)
        wheel.writestr("probe-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr("probe-1.0.dist-info/RECORD", "")


# Stands where conda's image is: "conda env update -n base -f FILE" keeps the file and makes a Python.
CONDA = """#!/bin/sh
[ "$1 $2" != "env update" ] || { ln -s /usr/bin/python3 /opt/conda/bin/python; cp "$6" /opt/conda/environment.yml; }
"""


@test
def python_packages_and_a_conda_environment_are_in_the_image(case):
    base, conda = "localhost/k8spark-test/pip:1", "localhost/k8spark-test/conda:1"
    with Bench(case) as bench:
        write_wheel(bench.context / "probe-1.0-py3-none-any.whl")
        bench.write("requirements.txt", "--no-index\n")
        bench.write("env.yml", "name: planned\n")
        bench.write("conda", CONDA)
        shutil.copytree(importlib.util.find_spec("pip").submodule_search_locations[0], bench.context / "pip",
                        ignore=shutil.ignore_patterns("__pycache__"))
        bench.write("pip.Dockerfile", f"FROM {spark_job.IMAGE}\nCOPY pip /opt/pip/pip\nENV PYTHONPATH=/opt/pip\n")
        bench.write("conda.Dockerfile", f"FROM {spark_job.IMAGE}\nCOPY --chmod=755 conda /opt/conda/bin/conda\n")
        for name, file in ((base, "pip.Dockerfile"), (conda, "conda.Dockerfile")):
            made = bench.run(["buildah", "build", "-t", name, "-f", file, "."])
            equal(made.code, 0, made)
        name = "localhost/k8spark-test/python:1"
        built = bench.k8spark(*bench.build_words(name, "--base", base, "--pip", "requirements.txt", "--pip", "probe-1.0-py3-none-any.whl",
                                                 "--conda", "env.yml", "--build-arg", f"CONDA_IMAGE={conda}"))
        equal(built.code, 0, built)
        look = "import os, probe; print(probe.VALUE, open('/opt/conda/environment.yml').read().strip(), os.environ['PYSPARK_PYTHON'])"
        container = bench.run(["buildah", "from", name]).out.strip()
        seen = bench.run(["buildah", "run", container, "--", "sh", "-c", f'id -u; stat -c "%u:%g %A" /opt/conda/bin; python -c "{look}"'])
        equal(seen.out.splitlines(), ["185", "185:0 drwxrwxr-x", "42 name: planned /opt/conda/bin/python"], seen)


@test
def a_jar_that_is_not_what_its_checksum_says_ends_the_build(case):
    with Bench(case) as bench:
        bench.maven.add("org.example", "probe", "1.0", b"not that", sha1=hashlib.sha1(b"this").hexdigest())
        bench.maven.add("org.example", "bare", "1.0", b"no checksum")
        wrong = bench.k8spark(*bench.build_words("localhost/k8spark-test/wrong:1", "--jar", "org.example:probe:1.0"))
        expect(wrong.code != 0 and "probe-1.0.jar: FAILED" in wrong.out, wrong)
        bare = bench.k8spark(*bench.build_words("localhost/k8spark-test/bare:1", "--jar", "org.example:bare:1.0"))
        expect(bare.code != 0 and "no checksum beside" in bare.out + bare.err, bare)
        listed = bench.run(["buildah", "images", "--format", "{{.Name}}"])
        expect("k8spark-test" not in listed.out, "there is an image all the same", listed)


@test
def the_jars_of_real_distributions_are_known(case):
    for line, (spark, hadoop, scala) in {"4.3": ("4.3.0", "3.5.0", "2.13"), "3.5": ("3.5.9", "3.3.4", "2.12")}.items():
        home = images.spark_image.spark_home(line)
        checked = case.k8spark("image", "jars", "--check", home, "--format", "json", "--no-profile")
        found = checked.json()
        equal((found["spark"], found["hadoop"], found["scala"], found["findings"]), (spark, hadoop, scala, []), checked)
        listing = "\n".join(os.listdir(home / "jars")) + "\nhadoop-aws-3.3.2.jar\n"
        checked = case.k8spark("image", "jars", "--check", "-", "--no-profile", stdin=listing.encode())
        equal(checked.code, 1, checked)
        expect("error   hadoop-mismatch" in checked.out and "error   sdk-generation" in checked.out, checked)


if __name__ == "__main__":
    sys.exit(harness.main("e2e.image", "node", ["4.3"]))
