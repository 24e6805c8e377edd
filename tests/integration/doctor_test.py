#!/usr/bin/env python3
"""Mistakes planted into a real API server and a stand-in of S3: doctor names each before the run, mends what is safe, and tells no secret."""

import base64
import json
import re
import secrets
import shutil
import sys
import tempfile
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

import counting_proxy  # noqa: E402
import harness  # noqa: E402
import object_stores  # noqa: E402
from harness import equal, expect, test  # noqa: E402
from object_stores import BUCKET  # noqa: E402

IMAGE = ["--conf", "spark.kubernetes.container.image=registry.example.com/spark:4.3.0"]
ACCOUNT = ["--conf", "spark.kubernetes.authenticate.driver.serviceAccountName=spark"]
KEYS = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")


class World(harness.Cluster):
    """A cluster, and S3 beside it."""

    def lacking(self):
        return object_stores.missing_tools()

    def up(self):
        super().up()
        moto, _ = object_stores.install()
        self.temporary = Path(tempfile.mkdtemp(prefix="k8spark-doctor-"))
        self.log = open(self.temporary / "log", "wb")
        self.moto = object_stores.Moto(moto, self.log)
        self.moto.prepare()
        harness.plant(self.moto.key["SecretAccessKey"])

    def down(self):
        if hasattr(self, "moto"):
            self.moto.process.kill()
            self.moto.process.wait()
        shutil.rmtree(getattr(self, "temporary", "/nonexistent"), ignore_errors=True)
        super().down()


def doctor(case, *words, ns=None, code=None, env=None, account=True, image=True):
    """(the run, {name: [checks]})"""
    done = case.k8spark("doctor", "-o", "json", "-n", ns or case.ns, *(IMAGE if image else []), *(ACCOUNT if account else []), *words,
                        env=env)
    document = done.json()
    equal(document["exitCode"], done.code, done)
    if code is not None:
        expect(done.code == code, f"exit code {done.code}, want {code}", done)
    checks = {}
    for check in document["checks"]:
        checks.setdefault(check["name"], []).append(check)
    return done, checks


def named(done, checks, name, result, *words):
    """A check of that name with that result, whose text holds the words."""
    for check in checks.get(name, []):
        text = " ".join(check.values())
        if check["result"] == result and all(word in text for word in words):
            if result in ("error", "warning"):
                expect(check["cure"], "no cure", check)
            return check
    raise AssertionError(f"{name} does not say {result} with {words}: {checks.get(name)}; {done}")


def make(case, kind, name, ns=None, **fields):
    version = fields.pop("apiVersion", "v1")
    case.cluster.kubectl("-n", ns or case.ns, "apply", "-f", "-", stdin=json.dumps(
        {"apiVersion": version, "kind": kind, "metadata": {"name": name}, **fields}).encode())


def key_conf(secret, keys=KEYS):
    return [word for role in ("driver", "executor") for variable, key in zip(KEYS, keys)
            for word in ("--conf", f"spark.kubernetes.{role}.secretKeyRef.{variable}={secret}:{key}")]


def planted_key():
    pair = ("AKIA" + secrets.token_hex(8).upper(), base64.b64encode(secrets.token_bytes(30)).decode())
    for text in pair:
        harness.plant(text)
    return pair


@test
def a_healthy_run_has_no_error(case):
    done, checks = doctor(case, code=0)
    errors = [check for group in checks.values() for check in group if check["result"] == "error"]
    equal(errors, [])
    for name in ("D-TLS", "D-AUTH", "D-NAMESPACE", "D-RBAC", "D-ACCOUNT", "D-ADMIT", "D-QUOTA", "D-SECRET", "R-NAME"):
        named(done, checks, name, "ok")
    equal(len([check for check in checks["D-RBAC"] if check["result"] == "ok"]), 2, checks["D-RBAC"])


@test
def the_page_names_the_rules(case):
    page = (Path(__file__).resolve().parents[2] / "docs/doctor.md").read_text()
    table = [line.split("|")[1] for line in page.splitlines() if line.startswith("| `")]
    named_there = [name for cell in table for name in re.findall(r"`([RD]-[A-Z0-9]+)`", cell)]
    rules = [line.split()[0] for line in case.k8spark("doctor", "--rules").out.splitlines()[1:]]
    equal(sorted(set(named_there)), sorted(set(rules)))


def fake_node(case, name, cpu):
    """A node without a kubelet, which says that it is ready."""
    make(case, "Node", name, spec={})
    case.cluster.kubectl("patch", "node", name, "--subresource=status", "--type=merge", "-p", json.dumps({"status": {
        "allocatable": {"cpu": cpu, "memory": "64Gi", "pods": "20", "ephemeral-storage": "90Gi"},
        "conditions": [{"type": "Ready", "status": "True", "reason": "Test", "message": ""}]}}))
    case.cluster.kubectl("patch", "node", name, "--type=json", "-p", json.dumps([{"op": "add", "path": "/spec/taints", "value": []}]))


def fill(case, node, name, cpu):
    """A pod that stands there."""
    make(case, "Pod", name, spec={"nodeName": node, "containers": [
        {"name": "x", "image": "x", "resources": {"requests": {"cpu": cpu}}}]})


@test
def room_that_others_take(case):
    node = f"node-{case.ns}"
    fake_node(case, node, "4")
    words = ["--conf", "spark.executor.instances=3", "--conf", f"spark.kubernetes.node.selector.kubernetes.io/hostname={node}"]
    case.cluster.kubectl("label", "node", node, f"kubernetes.io/hostname={node}")
    try:
        done, checks = doctor(case, *words, code=0)
        named(done, checks, "D-GANG", "ok", "driver and 3 executors find room now")
        fill(case, node, "other", "1500m")
        done, checks = doctor(case, *words, code=0)
        named(done, checks, "D-GANG", "warning", "1 of 3 executors find room now", "1 running pod")
        named(done, checks, "D-FIT", "ok", "1 of ")
        fill(case, node, "third", "2")
        done, checks = doctor(case, *words, code=0)
        named(done, checks, "D-GANG", "warning", "no node has room")
        limited = case.account_that_may("looker", [(["pods"], ["get", "list"])])
        done, checks = doctor(case, *words, "--kubeconfig", limited)
        named(done, checks, "D-GANG", "not checked", "may not look")
    finally:
        case.cluster.kubectl("delete", "node", node)


@test
def leftovers_of_dead_runs(case):
    done, checks = doctor(case, code=0)
    named(done, checks, "D-ORPHANS", "ok", "no leftovers")
    make(case, "ConfigMap", "spark-drv-0123456789abcdef-conf-map")
    done, checks = doctor(case, code=0)
    # Too young for a leftover: a submit may be under way. Older ones: tests/unit/app/doctor_neighbours_test.cpp.
    named(done, checks, "D-ORPHANS", "ok", "no leftovers")
    limited = case.account_that_may("looker", [(["configmaps"], ["get", "list"])])
    done, checks = doctor(case, "--kubeconfig", limited)
    named(done, checks, "D-ORPHANS", "not checked", "may not look")


@test
def the_servers_certificate(case):
    done, checks = doctor(case, code=0)
    named(done, checks, "D-TLS", "ok", "its certificate is issued by ", "127.0.0.1", "until 20")
    config = case.kubeconfig_for(None, "kubeconfig-name")
    done, checks = doctor(case, "--kubeconfig", config, "--tls-server-name", "elsewhere.example.com", code=110)
    named(done, checks, "D-TLS", "error", "elsewhere.example.com", "issued by", "127.0.0.1", "tls-server-name")


@test
def nothing_is_stored(case):
    config = case.cluster.kubectl("config", "view", "--raw", "-o", "json").json()
    proxy = counting_proxy.CountingProxy(config)
    before = case.objects()
    doctor(case, "--kubeconfig", case.kubeconfig_for({}, "kubeconfig-proxy", server=proxy.url), "--class", "M", "local:///a.jar")
    proxy.close()
    expect(len(proxy.requests) > 20, proxy.requests)
    for request in proxy.requests:
        harmless = request.startswith("GET ") or request.startswith("POST ") and ("reviews" in request or request.endswith("/pods"))
        expect(harmless, "a request that stores something", request)
    equal(case.objects(), before)


@test
def offline_connects_to_nobody(case):
    config = case.kubeconfig_for(None, "kubeconfig-dead", server="https://127.0.0.1:1")
    done, checks = doctor(case, "--offline", "--kubeconfig", config, code=0)
    for name in ("D-TLS", "D-RBAC", "D-SECRET", "D-EVENTLOG"):
        named(done, checks, name, "not checked", "offline")
    online, checks = doctor(case, "--kubeconfig", config, code=110)
    named(online, checks, "D-TLS", "error", "127.0.0.1:1")


@test
def secrets_with_bad_bytes(case):
    key, secret = planted_key()
    for name, data, word in (("newline", {KEYS[0]: key + "\n", KEYS[1]: secret}, "ends with a line feed"),
                             ("swapped", {KEYS[0]: secret, KEYS[1]: key}, "swapped"),
                             ("short", {KEYS[0]: key}, "is not in the Secret")):
        make(case, "Secret", name, stringData=data)
        done, checks = doctor(case, *key_conf(name), code=114)
        named(done, checks, "D-SECRET", "error", f"Secret {name}", word)
        table = case.k8spark("doctor", "-n", case.ns, *IMAGE, *ACCOUNT, *key_conf(name), "-v")
        expect("cure: " in table.out and word in table.out, table)


@test
def a_secret_of_another_namespace(case):
    key, secret = planted_key()
    other = case.make_namespace("other-secret")
    make(case, "Secret", "keys", ns=other, stringData=dict(zip(KEYS, (key, secret))))
    done, checks = doctor(case, *key_conf("keys"), code=114)
    named(done, checks, "D-SECRET", "error", "does not exist in namespace", "another namespace")
    done, checks = doctor(case, *key_conf("keys"), ns=other, code=0)
    named(done, checks, "D-SECRET", "ok", "Secret keys")


@test
def objects_that_are_not_there(case):
    claim = "spark.kubernetes.executor.volumes.persistentVolumeClaim.data."
    done, checks = doctor(case, "--conf", f"{claim}options.claimName=none", "--conf", f"{claim}mount.path=/data",
                          "--conf", "spark.kubernetes.container.image.pullSecrets=regcred",
                          "--conf", "spark.kubernetes.hadoop.configMapName=hadoop", code=114)
    named(done, checks, "D-CLAIM", "error", "none", "does not exist")
    named(done, checks, "D-IMAGE", "error", "regcred")
    named(done, checks, "D-CONFIGMAP", "error", "hadoop")


@test
def quotas_and_limits(case):
    make(case, "ResourceQuota", "small", spec={"hard": {"requests.cpu": "2"}})
    harness.wait_until(lambda: case.get("resourcequota/small").get("status", {}).get("hard"), 20, "the quota's status")
    done, checks = doctor(case, "--conf", "spark.executor.instances=3", code=0)
    named(done, checks, "D-QUOTA", "warning", "1 of 3 executors fit")
    done, checks = doctor(case, "--conf", "spark.driver.cores=3", code=111)
    named(done, checks, "D-QUOTA", "error", "quota small", "the driver wants 3")
    named(done, checks, "D-ADMIT", "error", "quota small has no room")
    case.kubectl("delete", "resourcequota", "small")
    make(case, "LimitRange", "tight", spec={"limits": [{"type": "Container", "max": {"memory": "1Gi"}}]})
    done, checks = doctor(case, code=111)
    named(done, checks, "D-LIMITS", "error", "LimitRange tight", "at most 1Gi")


@test
def a_restricted_namespace(case):
    case.kubectl("label", "namespace", case.ns, "pod-security.kubernetes.io/enforce=restricted")
    done, checks = doctor(case, "--spark-version", "4.1", "--conf", "spark.kubernetes.container.image=x", image=False, code=111)
    for pod in ("driver pod", "executor pod"):
        check = named(done, checks, "D-PSA", "error", pod, "restricted", "seccompProfile")
        expect(f"{pod.split()[0]}.podTemplateFile" in check["cure"], check)


@test
def rights_that_are_missing(case):
    ns = case.ns
    case.kubectl("delete", "rolebinding", "spark")
    done, checks = doctor(case, code=111)
    named(done, checks, "D-RBAC", "error", "driver's account spark", "may not", "create", "pods", "k8spark rbac")
    done, checks = doctor(case, account=False, code=111)
    named(done, checks, "D-RBAC", "error", "driver's account default", "an account of its own")
    limited = case.account_that_may("reader", [(["pods"], ["get", "list"])])
    done, checks = doctor(case, "--kubeconfig", limited, code=111)
    named(done, checks, "D-RBAC", "error", f"system:serviceaccount:{ns}:reader", "may not", "--submitter")
    named(done, checks, "D-RBAC", "not checked", "driver's account spark", "may not ask")
    named(done, checks, "D-QUOTA", "not checked", "may not look")
    named(done, checks, "D-ADMIT", "not checked", "pods")


@test
def an_account_that_is_not_there(case):
    words = ["--conf", "spark.kubernetes.authenticate.driver.serviceAccountName=robot"]
    done, checks = doctor(case, *words, account=False, code=111)
    named(done, checks, "D-ACCOUNT", "error", "account robot", "does not exist")
    named(done, checks, "D-ADMIT", "error", "robot")
    case.kubectl("patch", "serviceaccount", "spark", "-p", '{"automountServiceAccountToken": false}')
    done, checks = doctor(case, code=114)
    named(done, checks, "D-AUTOMOUNT", "error", "account spark", "neither token nor CA")


@test
def a_namespace_that_is_not_there(case):
    done, checks = doctor(case, ns="nowhere-at-all", code=111)
    named(done, checks, "D-NAMESPACE", "error", "k8spark namespace nowhere-at-all")


@test
def jars_of_another_hadoop(case):
    done, checks = doctor(case, "--packages", "org.apache.hadoop:hadoop-aws:3.3.4", code=2)
    named(done, checks, "R-HADOOP", "error", "hadoop-aws 3.3.4", "built with Hadoop 3.5.0")
    named(done, checks, "R-IVY", "warning", "spark.jars.ivy=/tmp/.ivy2")


@test
def an_image_of_another_line(case):
    done, checks = doctor(case, "--spark-version", "3.5", code=2)
    named(done, checks, "R-VERSION", "error", "holds Spark 4.3.0")
    done, checks = doctor(case, image=False, code=2)
    named(done, checks, "R-CONF", "error", "image")


@test
def images_of_driver_and_executors(case):
    """Each role has its own; doctor says when they cannot work together."""
    def profile(executors):
        case.write("k8spark.yaml", f"""\
version: 1
defaultProfile: two
profiles:
  two:
    spark: {{version: "4.1.1"}}
    namespace: {case.ns}
    serviceAccount: spark
    driver: {{image: "r.example.com/jupyter-spark:4.1.1"}}
    executors: {{image: "r.example.com/spark:{executors}"}}
""")

    def check(code):
        done = case.k8spark("doctor", "-o", "json", "--class", "M", "local:///a.jar")
        checks = {}
        for one in done.json()["checks"]:
            checks.setdefault(one["name"], []).append(one)
        equal(done.code, code, done)
        return done, checks
    profile("4.1.1")
    done, checks = check(0)
    named(done, checks, "R-VERSION", "ok")
    made = case.k8spark("submit", "--detach", "--class", "M", "local:///a.jar")
    equal(made.code, 0, made)
    pod = case.get("pod", made.out.strip())
    equal(pod["spec"]["containers"][0]["image"], "r.example.com/jupyter-spark:4.1.1")
    properties = "".join(text for item in case.get("configmaps")["items"] for text in item.get("data", {}).values())
    expect("spark.kubernetes.executor.container.image=r.example.com/spark\\:4.1.1\n" in properties, properties)
    profile("4.0.1")
    done, checks = check(2)
    named(done, checks, "R-VERSION", "error", "holds Spark 4.0.1")


@test
def a_mesh(case):
    case.kubectl("label", "namespace", case.ns, "istio-injection=enabled")
    done, checks = doctor(case, code=0)
    named(done, checks, "D-MESH", "warning", "driver pod", "sidecar.istio.io/inject=false")


def s3_conf(case, folder):
    return ["--conf", f"spark.hadoop.fs.s3a.endpoint=http://127.0.0.1:{case.cluster.moto.port}", "--conf",
            "spark.hadoop.fs.s3a.path.style.access=true", "--conf", "spark.eventLog.enabled=true", "--conf",
            f"spark.eventLog.dir=s3a://{BUCKET}/{folder}"]


def s3_secret(case, name, end=""):
    key = case.cluster.moto.key
    make(case, "Secret", name, stringData={KEYS[0]: key["AccessKeyId"], KEYS[1]: key["SecretAccessKey"] + end})


@test
def a_missing_history_folder(case):
    s3_secret(case, "keys")
    words = [*s3_conf(case, "history"), *key_conf("keys")]
    done, checks = doctor(case, *words, code=114)
    named(done, checks, "D-EVENTLOG", "error", f"s3a://{BUCKET}/history", "does not exist", "k8spark eventlog init")
    check = case.k8spark("eventlog", "check", "-n", case.ns, *words)
    expect(check.code == 114 and "is missing" in check.out, check)
    made = case.k8spark("eventlog", "init", "-n", case.ns, *words)
    expect(made.code == 0 and "made" in made.out and "keys of the driver's Secret" in made.err, made)
    equal(list(case.cluster.moto.objects("history/")), ["history/.k8spark-keep"])
    again = case.k8spark("eventlog", "init", "-n", case.ns, *words)
    expect(again.code == 0 and "exists" in again.out, again)
    done, checks = doctor(case, *words, code=0)
    named(done, checks, "D-EVENTLOG", "ok", "exists")


@test
def a_store_that_says_no(case):
    s3_secret(case, "keys")
    words = [*s3_conf(case, "x").copy(), *key_conf("keys")]
    words = [word.replace(f"s3a://{BUCKET}/", "s3a://no-such-bucket/") for word in words]
    done, checks = doctor(case, *words, code=114)
    named(done, checks, "D-EVENTLOG", "error", "NoSuchBucket")
    silent = [word.replace(str(case.cluster.moto.port), "1") for word in words]
    done, checks = doctor(case, *silent)
    named(done, checks, "D-EVENTLOG", "warning", "does not answer from here", "127.0.0.1")
    make(case, "Secret", "wrong", stringData={KEYS[0]: case.cluster.moto.key["AccessKeyId"], KEYS[1]: planted_key()[1]})
    done, checks = doctor(case, *s3_conf(case, "x"), *key_conf("wrong"), code=114)
    named(done, checks, "D-EVENTLOG", "error", "SignatureDoesNotMatch")
    check = case.k8spark("eventlog", "check", "-n", case.ns, *words)
    expect(check.code == 2 and "NoSuchBucket" in check.err, check)


@test
def a_bucket_in_another_region(case):
    relay = object_stores.Relay(case.cluster.moto.port)
    relay.region = "eu-central-1"
    s3_secret(case, "keys")
    words = [word.replace(f"127.0.0.1:{case.cluster.moto.port}", f"127.0.0.1:{relay.port}") for word in s3_conf(case, "there")]
    case.cluster.moto.s3.put_object(Bucket=BUCKET, Key="there/x", Body=b"")
    words += [*key_conf("keys"), "--conf", "spark.hadoop.fs.s3a.endpoint.region=us-west-2"]
    done, checks = doctor(case, *words, code=0)
    named(done, checks, "D-EVENTLOG", "warning", "lies in eu-central-1, it was looked for in us-west-2")
    named(done, checks, "D-EVENTLOG", "ok", "exists")
    relay.close()


@test
def fixes_are_said_first_and_then_done(case):
    s3_secret(case, "keys", end="\n")
    case.kubectl("delete", "rolebinding", "spark")
    words = [*s3_conf(case, f"fixed-{case.ns}"), *key_conf("keys"),
             "--conf", "spark.kubernetes.authenticate.driver.serviceAccountName=robot"]
    said, _ = doctor(case, *words, "--fix", account=False)
    expect(said.code != 0 and "would fix: apply ServiceAccount/robot, Role/robot, RoleBinding/robot" in said.err, said)
    expect("would fix: take the line end off AWS_SECRET_ACCESS_KEY of Secret keys" in said.err, said)
    expect(case.kubectl("get", "serviceaccount", "robot", ok=False).code != 0, "it was done without --yes")
    # The store is asked with the Secret's keys, and those are wrong until they are trimmed.
    doctor(case, *words, "--fix", "--yes", account=False)
    done, checks = doctor(case, *words, "--fix", "--yes", account=False, code=0)
    named(done, checks, "D-RBAC", "ok", "driver's account robot")
    named(done, checks, "D-EVENTLOG", "ok")
    equal(base64.b64decode(case.get("secret/keys")["data"][KEYS[1]]).decode(), case.cluster.moto.key["SecretAccessKey"])


@test
def submit_warns_by_itself_and_names_the_next_step(case):
    profile = "version: 1\nprofiles:\n  p:\n    image: {name: 'x:4.3.0'}\n    deps: {packages: ['org.apache.hadoop:hadoop-aws:3.3.4']}\n" \
              "    eventLog: {dir: 'file:///tmp/spark-events'}\n"
    case.write("k8spark.yaml", profile)
    done = case.k8spark("submit", "-n", case.ns, "--profile", "p", "--dry-run=client", "--class", "M", "local:///a.jar")
    expect(done.code == 0, done)
    equal(done.err.count("hadoop-aws:3.3.4 does not fit"), 1, done)
    expect("R-HADOOP" not in done.err, "said twice", done)
    equal(done.err.count("R-EVENTLOG: "), 1, done)
    quiet = case.k8spark("submit", "-n", case.ns, *IMAGE, "--dry-run=client", "--conf", "spark.jars.packages=a:b:1",
                         "--class", "M", "local:///a.jar")
    expect("R-" not in quiet.err, "a warning without a profile", quiet)
    refused = case.k8spark("submit", "-n", case.ns, *IMAGE, "--conf",
                           "spark.kubernetes.authenticate.driver.serviceAccountName=robot", "--class", "M", "local:///a.jar")
    expect(refused.code == 111 and "next: k8spark doctor" in refused.err, refused)


if __name__ == "__main__":
    sys.exit(harness.main("integration.doctor", "api", cluster=World("api")))
