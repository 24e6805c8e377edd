#!/usr/bin/env python3
"""SparkApplications of both operators on a real API server: strict validation against their CRDs, and the way back."""

import json
import os
import subprocess
import sys
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

import harness  # noqa: E402
from harness import equal, expect, test, wait_until  # noqa: E402

# The release whose CRD is taken, as a Go module.
KUBEFLOW = "github.com/kubeflow/spark-operator/v2@v2.5.2"
CRD_FILE = "config/crd/bases/sparkoperator.k8s.io_sparkapplications.yaml"

IMAGE = "registry.example.com/spark:4.1.4"
VOLUMES = "spark.kubernetes.{}.volumes."
# Every kind of key, with hostile values among them.
CONF = {
    "spark.kubernetes.container.image": IMAGE,
    "spark.kubernetes.container.image.pullPolicy": "IfNotPresent",
    "spark.kubernetes.container.image.pullSecrets": "a,b",
    "spark.app.name": "nightly-etl",
    "spark.driver.cores": "2", "spark.driver.memory": "2g", "spark.driver.memoryOverhead": "512m",
    "spark.kubernetes.driver.request.cores": "1500m", "spark.kubernetes.driver.limit.cores": "2",
    "spark.executor.instances": "3", "spark.executor.cores": "2", "spark.executor.memory": "4g",
    "spark.kubernetes.authenticate.driver.serviceAccountName": "spark",
    "spark.kubernetes.driver.label.team": "data", "spark.kubernetes.executor.annotation.note": "a: \"b\"\n#c",
    "spark.kubernetes.driver.service.annotation.x": "y",
    "spark.kubernetes.driverEnv.STAGE": "yes", "spark.executorEnv.N": "0x10",
    "spark.kubernetes.driver.secretKeyRef.TOKEN": "tokens:etl",
    "spark.kubernetes.driver.secrets.certs": "/etc/certs",
    "spark.kubernetes.node.selector.pool": "spark",
    "spark.dynamicAllocation.enabled": "true", "spark.dynamicAllocation.maxExecutors": "10",
    "spark.dynamicAllocation.shuffleTracking.timeout": "30s",
    "spark.kubernetes.scheduler.name": "volcano",
    "spark.kubernetes.executor.deleteOnTermination": "false",
    "spark.executor.resource.gpu.amount": "1", "spark.executor.resource.gpu.vendor": "nvidia.com",
    "spark.hadoop.fs.s3a.endpoint": "https://s3.example.com",
    "spark.jars": "s3a://jars/a.jar,local:///opt/b.jar", "spark.jars.packages": "g:a:1",
    "spark.files": "s3a://conf/x.xml", "spark.kubernetes.memoryOverheadFactor": "0.2",
    "spark.driver.extraJavaOptions": "-Dx='a b' -Dy=\"$HOME\"",
    "spark.sql.shuffle.partitions": "200", "spark.text": "it's \"${x}\"\ttab\nline ü",
    VOLUMES.format("driver") + "hostPath.data.mount.path": "/data",
    VOLUMES.format("driver") + "hostPath.data.options.path": "/srv/data",
    VOLUMES.format("executor") + "emptyDir.scratch.mount.path": "/scratch",
    VOLUMES.format("executor") + "emptyDir.scratch.options.sizeLimit": "10Gi",
    VOLUMES.format("executor") + "persistentVolumeClaim.c.mount.path": "/c",
    VOLUMES.format("executor") + "persistentVolumeClaim.c.options.claimName": "OnDemand",
    VOLUMES.format("executor") + "persistentVolumeClaim.c.options.storageClass": "fast",
    VOLUMES.format("executor") + "persistentVolumeClaim.c.options.sizeLimit": "1Gi",
}
WORDS = ["--class", "org.example.Etl", "--proxy-user", "ann"]
APP = ["s3a://jars/etl.jar", "--date", "2026-01-01", "", "a b"]
TEMPLATE = """apiVersion: v1
kind: Pod
spec:
  tolerations: [{key: spot, operator: Exists}]
  containers: [{name: main, securityContext: {runAsUser: 185}}]
"""


def conf_words(conf):
    return [word for key, value in conf.items() for word in ("--conf", f"{key}={value}")]


def kubeflow_crd(case):
    """The operator's own CRD: its release as a Go module, so the machine's own Go settings hold."""
    folder = case.folder / "module"
    folder.mkdir(exist_ok=True)
    done = subprocess.run(["go", "mod", "download", "-json", KUBEFLOW], cwd=folder, capture_output=True, timeout=300,
                          env={**os.environ, "GOFLAGS": "-mod=mod"})
    expect(done.returncode == 0, "the operator's module cannot be had", done.stderr.decode(errors="replace")[-500:])
    return (Path(json.loads(done.stdout)["Dir"]) / CRD_FILE).read_bytes()


TEXT, NUMBER, TEXTS = {"type": "string"}, {"type": "integer"}, {"type": "array", "items": {"type": "string"}}
ANY = {"type": "object", "x-kubernetes-preserve-unknown-fields": True}


def fields(required=(), **properties):
    return {"type": "object", "properties": properties, **({"required": list(required)} if required else {})}


def choice(*words):
    return {"type": "string", "enum": list(words)}


def apache_crd():
    """Apache's CRD is in no package registry: its fields and types by hand (spark-operator-api, v1). Pod templates are any map."""
    pod = fields(podTemplateSpec=ANY)
    restart = fields(restartPolicy=choice("Always", "Never", "OnFailure", "OnInfrastructureFailure"),
                     maxRestartAttempts=NUMBER, restartBackoffMillis=NUMBER)
    spec = fields(["runtimeVersions"], mainClass=TEXT, jars=TEXT, pyFiles=TEXT, sparkRFiles=TEXT, files=TEXT, proxyUser=TEXT,
                  deploymentMode=choice("ClusterMode", "ClientMode"), driverArgs=TEXTS,
                  runtimeVersions=fields(["sparkVersion"], sparkVersion=TEXT, scalaVersion=TEXT, jdkVersion=TEXT),
                  sparkConf={"type": "object", "additionalProperties": TEXT}, driverSpec=pod, executorSpec=pod,
                  applicationTolerations=fields(restartConfig=restart, resourceRetainPolicy=choice("Always", "Never", "OnFailure"),
                                                resourceRetainDurationMillis=NUMBER, ttlAfterStopMillis=NUMBER))
    names = {"kind": "SparkApplication", "plural": "sparkapplications", "singular": "sparkapplication",
             "listKind": "SparkApplicationList"}
    version = {"name": "v1", "served": True, "storage": True, "schema": {"openAPIV3Schema": fields(spec=spec)}}
    return json.dumps({"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
                       "metadata": {"name": "sparkapplications.spark.apache.org"},
                       "spec": {"group": "spark.apache.org", "scope": "Namespaced", "names": names,
                                "versions": [version]}}).encode()


def install(case, crd, name):
    case.kubectl("apply", "--server-side", "-f", "-", stdin=crd)
    wait_until(lambda: case.kubectl("wait", "--for=condition=Established", f"crd/{name}", "--timeout=5s", ok=False).code == 0,
               30, name)
    group = name.split(".", 1)[1]
    wait_until(lambda: case.kubectl("get", name, ok=False).code == 0, 30, group)


def render(case, form, *words, code=0):
    done = case.k8spark("render", "--format", form, "-n", case.ns, "--spark-version", "4.1", *words)
    equal(done.code, code, done)
    return done


def create(case, document):
    """What the server makes of it; strict: an unknown field is an error."""
    return case.kubectl("create", "--dry-run=server", "--validate=strict", "-o", "json", "-f", "-",
                        stdin=document.out_bytes).json()


def spec_of(case, document):
    through = case.kubectl("create", "--dry-run=client", "--validate=false", "-o", "json", "-f", "-",
                           stdin=document.out_bytes)
    return through.json()["spec"]


def comes_back(case, form, document, words):
    """import of the document and render of that profile give the document again."""
    case.write("doc.yaml", document.out)
    imported = case.k8spark("import", "doc.yaml", "-o", "k8spark.yaml", "--force", "--name", "p")
    expect(imported.code == 0, imported)
    again = render(case, form, "--profile", "p", "--allow-outside-files")
    equal(again.out, document.out, words)
    (case.folder / "k8spark.yaml").unlink()


def check_both_ways(case, form):
    template = case.write("template.yaml", TEMPLATE)
    templated = ["--conf", f"spark.kubernetes.driver.podTemplateFile={template}",
                 "--conf", "spark.kubernetes.driver.podTemplateContainerName=main"]
    for words in ([*WORDS, *conf_words(CONF), *APP],
                  [*WORDS, *conf_words(CONF), *templated, *APP],
                  ["--conf", f"spark.kubernetes.container.image={IMAGE}", "--py-files", "s3a://x/dep.zip", "local:///opt/a.py"],
                  ["--conf", f"spark.kubernetes.container.image={IMAGE}", "local:///opt/a.R", "1"]):
        document = render(case, form, *words)
        equal(document.out, render(case, form, *words).out, "the same input gives the same bytes")
        live = create(case, document)
        ours = spec_of(case, document)
        for field in ours:
            expect(field in live["spec"], f"the server dropped {field}")
        equal(live["spec"].get("sparkConf"), ours.get("sparkConf"))
        for noise in ("spark.app.id", "spark.app.submitTime", "submitInDriver", "driver.host"):
            expect(noise not in document.out, noise)
        if templated[0] not in words or templated[1] not in words:
            comes_back(case, form, document, words)


@test
def kubeflows_crd_takes_what_is_rendered(case):
    install(case, kubeflow_crd(case), "sparkapplications.sparkoperator.k8s.io")
    check_both_ways(case, "operator")


@test
def apaches_fields_hold_what_is_rendered(case):
    install(case, apache_crd(), "sparkapplications.spark.apache.org")
    check_both_ways(case, "apache-operator")


@test
def a_driver_in_the_cluster_becomes_a_profile(case):
    words = [*conf_words({key: value for key, value in CONF.items() if "resource.gpu" not in key}), *WORDS[:2], *APP]
    first = case.k8spark("render", "--format", "argv", "-n", case.ns, *words)
    done = case.k8spark("submit", "-d", "-n", case.ns, *words)
    expect(done.code == 0, done)
    imported = case.k8spark("import", "--driver", done.out.strip(), "-n", case.ns, "-o", "k8spark.yaml")
    expect(imported.code == 0, imported)
    again = case.k8spark("render", "--format", "argv", "--allow-outside-files")
    expect(again.code == 0, again)
    # Spark writes the default overhead factor and we cannot know that it was asked for; all else is there.
    equal(sorted(again.out.splitlines()), sorted(first.out.splitlines()))


@test
def a_rendered_pod_becomes_a_profile(case):
    words = ["-n", case.ns, "--conf", f"spark.kubernetes.container.image={IMAGE}", "--conf", "spark.x=a${b}",
             "local:///opt/a.py", "", "x y"]
    rendered = case.k8spark("render", *words)
    imported = case.k8spark("import", "-", "-o", "k8spark.yaml", stdin=rendered.out_bytes)
    expect(imported.code == 0, imported)
    equal(case.k8spark("render", "--format", "argv").out.splitlines()[-1], "  local:///opt/a.py '' 'x y'")


@test
def a_pasted_command_is_repaired_and_said(case):
    pasted = ("$ FOO=PLANTED spark-submit \\ \r\n  –-master k8s://https://h:6443\n  --deploy-mode cluster \\\n"
              "  —conf “spark.x=a b” \\\n  --conf spark.hadoop.fs.s3a.secret.key=PLANTED local:///opt/a.py $DAY > log\n")
    done = case.k8spark("import", "-", stdin=pasted.encode())
    equal(done.code, 0, done)
    for said in ("1:28", "blanks behind the backslash", "typographic dash", "typographic quotes", "lacks a backslash",
                 "FOO is set for the command alone", "read -rs AWS_SECRET_ACCESS_KEY"):
        expect(said in done.err, said, done)
    expect("PLANTED" not in done.err + done.out, done)
    expect("spark.x: a b" in done.out and "${DAY}" in done.out and "Windows" in done.err, done)


@test
def no_file_is_overwritten(case):
    case.write("k8spark.yaml", "version: 1\nprofiles: {}\n")
    done = case.k8spark("import", "-o", "k8spark.yaml", "--", "spark-submit", "/opt/a.py")
    equal(done.code, 2, done)
    equal((case.folder / "k8spark.yaml").read_text(), "version: 1\nprofiles: {}\n")
    equal(case.k8spark("import", "-o", "k8spark.yaml", "--force", "--", "spark-submit", "/opt/a.py").code, 0)


@test
def wrong_input_is_usage(case):
    case.write("x.txt", "hello\n")
    for words in ([], ["x.txt"], ["none.txt"], ["--from", "nothing", "x.txt"], ["--", "kubectl", "get"],
                  ["--", "spark-submit", "--bad-flag", "x"], ["--", "spark-submit", "--kill", "x"]):
        done = case.k8spark("import", *words)
        equal(done.code, 2, words, done)
        equal(done.out, "", words)
        expect(done.err.count("k8spark: error:") == 1, done)


if __name__ == "__main__":
    sys.exit(harness.main("integration.operators", "api"))
