#!/usr/bin/env python3
"""A history server as objects, and before there is one: the folder of its event logs is looked at. No pod runs here."""

import json
import socket
import subprocess
import sys
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

import harness  # noqa: E402
import object_stores  # noqa: E402
from harness import equal, expect, test, wait_until  # noqa: E402

IMAGE = ["--conf", "spark.kubernetes.container.image=localhost/none:1", "--spark-version", "4.1", "--no-profile"]


def everything(case):
    return case.objects() | {f"Deployment/{item['metadata']['name']}" for item in case.get("deployments")["items"]}


def wait_for(case, names):
    wait_until(lambda: everything(case) == names, 20, "something is left", names)


@test
def a_history_server_without_its_folder_is_not_made(case):
    """The store is asked beforehand: 114 when the folder is missing; where it cannot be asked, one line says why, and it goes on."""
    store = object_stores.Moto(object_stores.install()[0], subprocess.DEVNULL)
    try:
        store.prepare()
        harness.plant(store.key["SecretAccessKey"])
        case.kubectl("create", "secret", "generic", "aws", f"--from-literal=id={store.key['AccessKeyId']}",
                     f"--from-literal=key={store.key['SecretAccessKey']}")

        def apply(port, *more):
            return case.k8spark(
                "history-server", "apply", "-n", case.ns, *IMAGE, "--log-dir", "s3a://bkt/history/", "--start-timeout", "1s",
                "--conf", f"spark.hadoop.fs.s3a.endpoint=http://127.0.0.1:{port}", "--conf", "spark.hadoop.fs.s3a.path.style.access=true",
                "--conf", "spark.kubernetes.driver.secretKeyRef.AWS_ACCESS_KEY_ID=aws:id",
                "--conf", "spark.kubernetes.driver.secretKeyRef.AWS_SECRET_ACCESS_KEY=aws:key", *more)

        missing = apply(store.port)
        equal(missing.code, 114, missing)
        expect("folder s3a://bkt/history/ does not exist (asked with the keys of the driver's Secret)" in missing.err, missing)
        expect("hint: k8spark eventlog init s3a://bkt/history/" in missing.err, missing)
        equal(everything(case), {"Secret/aws"})
        store.s3.put_object(Bucket="bkt", Key="history/.keep", Body=b"")
        there = apply(store.port)
        equal(there.code, 113, there)  # no node runs it
        expect("not looked at" not in there.err and "created" in there.err, there)
        wait_for(case, {"Secret/aws"})
        with socket.create_server(("127.0.0.1", 0)) as silent:
            unheard = apply(silent.getsockname()[1])
        equal(unheard.code, 113, unheard)
        equal(unheard.err.count("the folder of event logs is not looked at from here: "), 1, unheard)
        wait_for(case, {"Secret/aws"})
    finally:
        store.process.kill()
        store.process.wait()


PROFILE = """\
version: 1
defaultProfile: shown
profiles:
  shown:
    spark: {{version: "4.1"}}
    image: {{name: "localhost/none:1"}}
    namespace: {ns}
    serviceAccount: spark
    storage: {{s3: {{endpoint: "http://127.0.0.1:9000"}}}}
    credentials: {{s3: {{secret: aws, keys: {{AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: key}}}}}}
    eventLog: {{dir: "s3a://bkt/history/"}}
    historyServer: {{{fields}}}
"""
# The kind alone, as OpenShift has it: its router is not here.
ROUTES = {"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition", "metadata": {"name": "routes.route.openshift.io"},
          "spec": {"group": "route.openshift.io", "scope": "Namespaced", "names": {"kind": "Route", "plural": "routes"},
                   "versions": [{"name": "v1", "served": True, "storage": True, "schema": {"openAPIV3Schema": {
                       "type": "object", "x-kubernetes-preserve-unknown-fields": True}}}]}}


def rendered_and_applied(case, fields):
    case.write("k8spark.yaml", PROFILE.format(ns=case.ns, fields=fields))
    printed = case.k8spark("history-server", "render")
    equal(printed.code, 0, printed)
    case.kubectl("apply", "-f", "-", stdin=printed.out.encode())


@test
def a_service_an_ingress_and_a_route_are_taken(case):
    """What the profile says of the way to the server is what a real API server then holds."""
    rendered_and_applied(case, "")
    service = case.get("service", "spark-history")["spec"]
    equal((service["type"], service["ports"][0]["port"]), ("ClusterIP", 18080))
    rendered_and_applied(case, "service: {type: NodePort, nodePort: 31080}, ingress: {host: h.example.com, className: nginx, tlsSecret: tls}")
    service = case.get("service", "spark-history")["spec"]
    equal((service["type"], service["ports"][0]["nodePort"]), ("NodePort", 31080))
    ingress = case.get("ingress", "spark-history")["spec"]
    equal((ingress["ingressClassName"], ingress["tls"][0]["secretName"]), ("nginx", "tls"))
    rule, = ingress["rules"]
    to = rule["http"]["paths"][0]["backend"]["service"]
    equal((rule["host"], to["name"], to["port"]["name"]), ("h.example.com", "spark-history", service["ports"][0]["name"]))
    template = case.get("deployment", "spark-history")["spec"]["template"]
    expect(service["selector"].items() <= template["metadata"]["labels"].items(), "the Service does not find the pod", service, template)
    rendered_and_applied(case, "service: {type: LoadBalancer}")
    equal(case.get("service", "spark-history")["spec"]["type"], "LoadBalancer")
    case.cluster.kubectl("apply", "-f", "-", stdin=json.dumps(ROUTES).encode())
    try:
        case.cluster.kubectl("wait", "--for=condition=Established", "crd/routes.route.openshift.io", "--timeout=20s")
        rendered_and_applied(case, "route: true, ingress: {host: r.example.com}")
        route = case.get("routes.route.openshift.io", "spark-history")["spec"]
        equal((route["host"], route["to"]["name"]), ("r.example.com", "spark-history"))
    finally:
        case.cluster.kubectl("delete", "crd", "routes.route.openshift.io", "--wait=false")


def as_json(case, yaml):
    """Values are no object: kubectl reads them inside one."""
    text = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\nvalues:\n" + "".join(f"  {line}\n" for line in yaml.splitlines())
    done = case.kubectl("create", "--dry-run=client", "--validate=false", "-o", "json", "-f", "-", stdin=text.encode())
    return done.json()["values"]


@test
def values_of_the_chart_say_what_the_objects_say(case):
    """The chart stable/spark-history-server gets the image, Secret, account, store and Service of our own server on the same cluster."""
    fields = "memory: 512m, service: {type: NodePort, nodePort: 31081}"
    rendered_and_applied(case, fields)
    told = case.k8spark("history", "values")
    equal(told.code, 0, told)
    values = as_json(case, told.out)
    service = case.get("service", "spark-history")["spec"]
    equal((values["service"]["type"], values["service"]["nodePort"], values["service"]["port"]["number"]),
          (service["type"], service["ports"][0]["nodePort"], service["ports"][0]["port"]))
    pod = case.get("deployment", "spark-history")["spec"]["template"]["spec"]
    container, = pod["containers"]
    equal(f"{values['image']['repository']}:{values['image']['tag']}", container["image"])
    equal(values["image"]["pullPolicy"], container["imagePullPolicy"])
    equal(values["serviceAccount"], {"create": False, "name": pod["serviceAccountName"]})
    env = {one["name"]: one for one in container["env"]}
    equal(values["environment"]["SPARK_DAEMON_MEMORY"], env["SPARK_DAEMON_MEMORY"]["value"])
    refs = {name: one["valueFrom"]["secretKeyRef"] for name, one in env.items() if "secretKeyRef" in one.get("valueFrom", {})}
    s3 = values["s3"]
    equal({"name": s3["secret"], "key": s3["accessKeyName"]}, refs["AWS_ACCESS_KEY_ID"])
    equal({"name": s3["secret"], "key": s3["secretKeyName"]}, refs["AWS_SECRET_ACCESS_KEY"])
    properties = case.get("configmap", "spark-history-conf")["data"]["spark.properties"].replace("\\:", ":")
    expect(f"spark.history.fs.logDirectory={s3['logDirectory']}\n" in properties, properties)
    for option in values["environment"]["SPARK_HISTORY_OPTS"].split():
        expect(option.removeprefix("-D") + "\n" in properties, option, properties)
    expect(f"spark.hadoop.fs.s3a.endpoint={s3['endpoint']}\n" in properties, properties)
    # What the chart has on by default, and no cluster of 1.22 or newer should get.
    equal([s3["enableS3"], s3["enableIAM"], values["pvc"], values["nfs"], values["rbac"], values["ingress"]],
          [True, False, {"enablePVC": False}, {"enableExampleNFS": False}, {"create": False}, {"enabled": False}])


if __name__ == "__main__":
    sys.exit(harness.main("integration.history_server", "api"))
