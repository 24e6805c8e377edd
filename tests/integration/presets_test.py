#!/usr/bin/env python3
"""Presets against a real API server: what Pod Security says of them, and what they ship."""

import json
import sys
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

import harness  # noqa: E402
from harness import equal, expect, test  # noqa: E402

IMAGE = "registry.example.com/spark:4.3.0"  # no node here: nothing is ever pulled
APP = ["--class", "org.example.Main", "local:///opt/app.jar"]
PROFILE = """version: 1
defaultProfile: p
profiles:
  p:
    spark: {version: "%s"}
    image: {name: %s}
    serviceAccount: spark
%s
"""


def profile(case, fields="", version="4.1"):
    lines = "".join(f"    {line}\n" for line in fields.splitlines())
    return case.write("k8spark.yaml", PROFILE % (version, IMAGE, lines))


def items_of(shown):
    document = shown.json()
    return document["items"] if isinstance(document, dict) and "items" in document else document


def restricted_namespace(case):
    case.kubectl("label", "namespace", case.ns, "pod-security.kubernetes.io/enforce=restricted")
    return case.ns


def executor_of(case, *words):
    shown = case.k8spark("render", "-n", case.ns, "--executors", "--format", "json", *words)
    expect(shown.code == 0, shown)
    pods = [item for item in items_of(shown)
            if item["kind"] == "Pod" and item["metadata"]["labels"].get("spark-role") == "executor"]
    equal(len(pods), 1, "executor pods")
    return pods[0]


@test
def a_restricted_namespace_takes_both_pods_with_the_preset_only(case):
    ns = restricted_namespace(case)
    for version in ("3.2", "3.5", "4.3"):
        profile(case, version=version)
        refused = case.k8spark("submit", "-d", "-n", ns, *APP)
        equal(refused.code, 111, refused)
        expect("PodSecurity" in refused.err or "Pod Security" in refused.err, refused)
        profile(case, "presets: [restricted]", version)
        taken = case.k8spark("submit", "-d", "-n", ns, *APP)
        equal(taken.code, 0, taken)
        executor = executor_of(case, *APP)
        executor["metadata"].pop("ownerReferences", None)  # a driver of the render, that is not there
        case.kubectl("create", "--dry-run=server", "-f", "-", stdin=json.dumps(executor).encode())
    equal(len(case.get("pods")["items"]), 3)
    profile(case, "presets: [restricted]", "3.1")
    impossible = case.k8spark("submit", "-d", "-n", ns, *APP)
    expect(impossible.code == 2 and "seccompProfile" in impossible.err, impossible)


@test
def the_users_template_stays_on_top(case):
    ns = restricted_namespace(case)
    case.write("t.yaml", "spec: {priorityClassName: '', containers: [{name: x, env: [{name: A, value: b}]}]}\n")
    profile(case, "presets: [restricted, spot]\ndriver: {podTemplate: t.yaml}\nexecutors: {podTemplate: t.yaml}")
    taken = case.k8spark("submit", "-d", "-n", ns, *APP)
    equal(taken.code, 0, taken)
    driver = case.get("pods")["items"][0]["spec"]
    expect({"name": "A", "value": "b"} in driver["containers"][0]["env"], driver)
    equal(driver["containers"][0]["securityContext"]["capabilities"], {"drop": ["ALL"]})
    expect("kubernetes.azure.com/scalesetpriority" not in json.dumps(driver), "the driver tolerates spot nodes")
    executor = executor_of(case, *APP)["spec"]
    equal(executor["terminationGracePeriodSeconds"], 120)
    expect("kubernetes.azure.com/scalesetpriority" in json.dumps(executor["tolerations"]), executor)
    expect({"name": "A", "value": "b"} in executor["containers"][0]["env"], executor)


@test
def logging_is_a_file_of_the_drivers_config_map(case):
    for version, name in (("3.1", "log4j.properties"), ("4.1", "log4j2.properties")):
        profile(case, "logging: {level: ERROR}", version)
        shown = case.k8spark("render", "-n", case.ns, "--format", "json", *APP)
        expect(shown.code == 0, shown)
        maps = [item["data"] for item in items_of(shown) if item["kind"] == "ConfigMap"]
        expect(any("ERROR" in data.get(name, "") for data in maps), name, list(maps))


@test
def keys_of_a_store_are_in_no_object(case):
    profile(case, "storage: {azure: {account: acc}}\ncredentials: {azure: {secret: azure, key: k}}")
    taken = case.k8spark("submit", "-d", "-n", case.ns, *APP)
    equal(taken.code, 0, taken)
    driver = case.get("pods")["items"][0]["spec"]["containers"][0]
    expect({"name": "AZURE_STORAGE_KEY", "valueFrom": {"secretKeyRef": {"name": "azure", "key": "k"}}} in driver["env"],
           driver["env"])
    properties = "".join(data for item in case.get("configmaps")["items"] for data in item.get("data", {}).values())
    expect("dfs.core.windows.net=${env.AZURE_STORAGE_KEY}" in properties.replace("\\", ""), properties)


@test
def what_cannot_work_creates_nothing(case):
    profile(case, "storage: {azure: {account: acc, scheme: wasbs}}\ncredentials: {azure: {secret: s, key: k}}", "4.2")
    refused = case.k8spark("submit", "-d", "-n", case.ns, *APP)
    equal(refused.code, 2, refused)
    expect("k8spark.yaml:8: Spark 4.2" in refused.err and "convert-wasb" in refused.err, refused)
    equal(case.objects(), set())


@test
def explain_names_the_preset_and_shows_no_secret(case):
    secret = "planted-" + "a" * 24
    harness.plant(secret)
    profile(case, "presets: [minio]")
    shown = case.k8spark("explain", "-o", "json", "--conf", f"spark.hadoop.fs.s3a.secret.key={secret}", "--conf",
                         f"spark.executorEnv.PLACE=https://user:{secret}@host/x", *APP)
    expect(shown.code == 0, shown)
    lines = {line["key"]: line for line in shown.json()}
    equal(lines["spark.hadoop.fs.s3a.path.style.access"]["origin"], "preset minio (k8spark.yaml:8)")
    equal(lines["spark.executorEnv.PLACE"]["value"], "*********(redacted)")
    expect("secretKeyRef.AWS_SECRET_ACCESS_KEY=SECRET:KEY" in shown.err, shown)


@test
def render_says_what_a_command_line_cannot_hold(case):
    profile(case, "presets: [restricted]\nlogging: {level: WARN}")
    shown = case.k8spark("render", "--format", "argv", *APP)
    expect(shown.code == 0, shown)
    expect("log4j2.properties only from SPARK_CONF_DIR" in shown.err and "no pod templates of presets" in shown.err, shown)


if __name__ == "__main__":
    sys.exit(harness.main("integration.presets", "api"))
