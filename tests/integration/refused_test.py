#!/usr/bin/env python3
"""A cluster that says no, or nothing at all: the right exit code, one line, and nothing left behind."""

import json
import re
import socket
import sys
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

import harness  # noqa: E402
from harness import equal, expect, test  # noqa: E402

CONF = ["--conf", "spark.kubernetes.container.image=registry.example.com/spark:4.3.0"]
PLANTED = "PLANTED0SECRET0VALUE"


def refused(case, code, *words, ns=None, **options):
    """A submit of local code (every kind of object) that must end with that code and leave nothing."""
    app = case.write("app.py", "print(1)\n")
    done = case.k8spark("submit", "-n", ns or case.ns, *words, *CONF, app, **options)
    equal(done.code, code, done)
    expect(done.err.count("k8spark: error: ") == 1 and done.err.count("\n  hint: ") <= 1, "not one line of error", done)
    equal(done.out, "")
    equal(case.objects(), set(), done)
    return done


@test
def a_namespace_that_is_not_there(case):
    done = refused(case, 111, ns="no-such-namespace")
    expect("no-such-namespace" in done.err, done)


@test
def a_protected_profile_wants_yes(case):
    case.write("k8spark.yaml", f"version: 1\nprofiles:\n  prod: {{protected: true, namespace: {case.ns}, tolerations: [{{operator: Exists}}]}}\n")
    done = refused(case, 2, "--profile", "prod")
    expect("profile prod is protected" in done.err and f"namespace {case.ns}" in done.err and "--yes" in done.err, done)
    words = ["submit", "--profile", "prod", "--detach", *CONF, "--class", "M"]
    dry = case.k8spark(*words, "--dry-run=server", "local:///a.jar")
    equal(dry.code, 0, dry)
    made = case.k8spark(*words, "--yes", "local:///a.jar")
    equal(made.code, 0, made)
    driver = made.out.strip()
    expect({"operator": "Exists"} in case.get(f"pod/{driver}")["spec"]["tolerations"], "no toleration", made)
    kept = case.k8spark("kill", driver, "-n", case.ns)
    expect(kept.code == 2 and "profile prod is protected: kill" in kept.err, kept)
    by_id = case.k8spark("submit", "--profile", "prod", "--kill", f"{case.ns}:{driver}")
    expect(by_id.code == 2 and "is protected" in by_id.err, by_id)
    expect(case.get(f"pod/{driver}")["metadata"].get("deletionTimestamp") is None, "it was deleted")
    killed = case.k8spark("kill", driver, "-n", case.ns, "--yes")
    equal(killed.code, 0, killed)


@test
def whatever_changes_a_protected_place_wants_yes(case):
    """Every command that makes, changes or deletes: refused with 2, and the cluster is as it was; with --yes it goes on."""
    image = "image: {name: 'localhost/none:1'}, spark: {version: '4.1'}"
    case.write("k8spark.yaml", f"version: 1\ndefaultProfile: prod\nprofiles:\n  prod: {{protected: true, namespace: {case.ns}, {image}}}\n")
    case.write("key", "0123456789")
    case.write("app.py", "print(1)\n")

    def seen():
        kinds = "pods,services,configmaps,secrets,deployments,roles,rolebindings,serviceaccounts,pvc"
        return {(item["kind"], item["metadata"]["name"], item["metadata"]["uid"], item["metadata"].get("deletionTimestamp"),
                 item["spec"].get("replicas") if "spec" in item else None) for item in case.get(kinds)["items"]}

    made = case.k8spark("notebook", "pod", "nb", "--no-wait", "--yes")
    equal(made.code, 0, made)
    case.kubectl("create", "deployment", "spark-worker", "--image=none")
    before = seen()
    job = ["--class", "M", "local:///a.jar"]
    for words in (["submit", *job], ["submit", "app.py"], ["client", "pod", "app.py"], ["smoke", "pi"], ["notebook", "pod", "other"],
                  ["notebook", "open", "other", "--create"], ["notebook", "open", "nb", "--delete"], ["notebook", "delete", "nb"],
                  ["connect"], ["connect", "delete", "c"], ["history-server", "apply", "--log-dir", "s3a://b/h/"],
                  ["history-server", "delete"], ["standalone", "apply"], ["standalone", "scale", "3"], ["standalone", "delete"],
                  ["rbac", "--apply"], ["namespace", case.ns, "--apply"], ["secret", "create", "s", "--from-file", "k=key", "--apply"],
                  ["kill", "--all", "-n", case.ns], ["submit", "--kill", f"{case.ns}:nb"]):
        done = case.k8spark(*words)
        expect(done.code == 2 and "profile prod is protected: " in done.err and case.ns in done.err, words, done)
        equal(done.out, "", words, done)
        equal(seen(), before, words, done)
    for words in (["gc"], ["rbac", "--account", "etl", "--dry-run=server"], ["notebook", "pod", "other", "--format", "yaml"], ["notebook", "status"],
                  ["list"], ["history-server", "apply", "--dry-run=client", "--log-dir", "s3a://b/h/"]):
        done = case.k8spark(*words)
        expect(done.code == 0, words, done)
    equal(seen(), before, "something was changed without --yes")
    for words in (["rbac", "--account", "etl", "--apply"], ["secret", "create", "s", "--from-file", "k=key", "--apply"],
                  ["notebook", "delete", "nb"]):
        done = case.k8spark(*words, "--yes")
        equal(done.code, 0, words, done)
    names = {(kind, name) for kind, name, *_ in seen()}
    expect(("Role", "etl") in names and ("Secret", "s") in names and ("Secret", "nb-token") not in names, names)


@test
def an_account_without_rights(case):
    done = refused(case, 111, "--kubeconfig", case.cluster.folder / "kubeconfig-norights")
    expect("norights" in done.err, "it does not say who may not", done)


@test
def one_kind_of_object_may_not_be_created(case):
    kinds = ["pods", "services", "configmaps", "networkpolicies"]
    for forbidden in kinds:
        rules = [([kind for kind in kinds if kind != forbidden], ["*"])]
        done = refused(case, 111, "--kubeconfig", case.account_that_may(f"all-but-{forbidden}", rules))
        expect(forbidden in done.err, "it does not say what", done)


@test
def a_quota_forbids_services(case):
    case.kubectl("create", "quota", "none", "--hard=count/services=0")
    harness.wait_until(lambda: case.get("quota", "none").get("status", {}).get("hard"), 20, "quota")
    done = refused(case, 111)
    expect("quota" in done.err, done)


@test
def a_quota_forbids_the_pod_and_the_rest_is_undone(case):
    case.kubectl("create", "quota", "none", "--hard=pods=0")
    harness.wait_until(lambda: case.get("quota", "none").get("status", {}).get("hard"), 20, "quota")
    refused(case, 111)


@test
def pod_security_refuses_a_privileged_template(case):
    case.cluster.kubectl("label", "namespace", case.ns, "pod-security.kubernetes.io/enforce=restricted")
    template = case.write("pod.json", json.dumps({"apiVersion": "v1", "kind": "Pod", "spec": {"hostNetwork": True}}))
    refused(case, 111, "--conf", f"spark.kubernetes.driver.podTemplateFile={template}")


@test
def no_server_at_that_address(case):
    with socket.socket() as closed:  # bound, not listening: nobody else can take the port
        closed.bind(("127.0.0.1", 0))
        server = f"https://127.0.0.1:{closed.getsockname()[1]}"
        done = refused(case, 110, "--kubeconfig", case.kubeconfig_for(None, server=server))
    expect(server.removeprefix("https://") in done.err, "it does not say which server", done)
    expect(done.seconds < 60, done)


@test
def a_server_that_says_nothing_intelligible(case):
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(60)
        address = f"https://127.0.0.1:{server.getsockname()[1]}"
        process = case.start("list", "--kubeconfig", case.kubeconfig_for(None, server=address))
        try:
            while process.popen.poll() is None:
                server.settimeout(0.5)
                try:
                    connection, _ = server.accept()
                    connection.sendall(b"HTTP/1.1 200 OK\r\n\r\nhello\r\n")  # no TLS
                    connection.close()
                except TimeoutError:
                    pass
        finally:
            done = process.end()
    equal(done.code, 110, done)


@test
def a_certificate_of_another_authority(case):
    config = case.cluster.kubectl("config", "view", "--raw", "-o", "json").json()
    config["clusters"][0]["cluster"].pop("certificate-authority-data")  # only the system's are left
    done = refused(case, 110, "--kubeconfig", case.write("kubeconfig-ca", json.dumps(config)))
    expect("certificate" in done.err, done)


@test
def a_token_that_the_server_does_not_know(case):
    done = refused(case, 110, "--kubeconfig", case.kubeconfig_for({"token": PLANTED}))
    expect(PLANTED not in done.err, "the token was printed", done)


@test
def a_broken_kubeconfig(case):
    broken = case.write("kubeconfig-broken", "apiVersion: v1\nclusters:\n- name: [x\nusers: }\n")
    done = refused(case, 2, "--kubeconfig", broken)
    expect(re.search(r"kubeconfig-broken:\d+", done.err), "no file:line", done)


@test
def a_kubeconfig_that_is_not_there(case):
    app = case.write("app.py", "print(1)\n")
    for words, env in ((["--kubeconfig", case.folder / "none"], {}), ([], {"KUBECONFIG": case.folder / "none"})):
        done = case.k8spark("submit", *words, *CONF, app, env=env)
        expect(done.code in (2, 110) and done.err.count("k8spark: error: ") == 1, done)


@test
def a_context_that_is_not_there(case):
    done = refused(case, 2, "--context", "no-such-context")
    expect("no-such-context" in done.err, done)


@test
def no_secret_value_is_printed_at_any_verbosity(case):
    app = case.write("app.py", "print(1)\n")
    secret = ["--conf", f"spark.hadoop.fs.s3a.secret.key={PLANTED}", "--conf", f"spark.ssl.keyPassword={PLANTED}"]
    good = case.k8spark("submit", "-v", "-d", "-n", case.ns, *CONF, *secret, app)
    expect(good.code == 0 and PLANTED not in good.err + good.out, good)
    bad = case.k8spark("submit", "-v", "-d", "-n", "no-such-namespace", *CONF, *secret, app)
    expect(bad.code == 111 and PLANTED not in bad.err + bad.out, bad)
    explained = case.k8spark("explain", *CONF, *secret)
    expect(explained.code == 0 and "fs.s3a.secret.key" in explained.out and PLANTED not in explained.out, explained)
    forgotten = case.k8spark("submit", *CONF, "--conf", PLANTED, app)  # the key was forgotten
    expect(forgotten.code == 2 and PLANTED not in forgotten.err, forgotten)


if __name__ == "__main__":
    sys.exit(harness.main("integration.refused", "api"))
