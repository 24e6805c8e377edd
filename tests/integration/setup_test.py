#!/usr/bin/env python3
"""What prepares a namespace, against a real API server: rbac, namespace, secret, and what rights come of it."""

import base64
import json
import secrets
import subprocess
import sys
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

import harness  # noqa: E402
from harness import equal, expect, test  # noqa: E402

CLAIM = "spark.kubernetes.executor.volumes.persistentVolumeClaim.spark-local-dir-1.options."
SUBJECT = "system:serviceaccount:{ns}:{name}"
VERBS = ("create", "delete", "deletecollection", "get", "list", "patch", "update", "watch")
RESOURCES = ("pods", "pods/log", "pods/exec", "services", "configmaps", "secrets", "persistentvolumeclaims", "serviceaccounts", "events")


def bare_namespace(case):
    """One without the account and rights that the harness gives."""
    ns = case.make_namespace(case.name.replace("_", "-")[:40].strip("-"))
    for kind in ("rolebinding", "role", "serviceaccount"):
        case.cluster.kubectl("-n", ns, "delete", kind, "spark")
    return ns


def rights(case, ns, account):
    """What the server says that the account may do: {"create pods", ...}, one review for each."""
    who = SUBJECT.format(ns=ns, name=account)
    reviews = []
    for resource in RESOURCES:
        name, _, sub = resource.partition("/")
        for verb in VERBS:
            attributes = {"namespace": ns, "verb": verb, "group": "", "resource": name} | ({"subresource": sub} if sub else {})
            reviews.append((f"{verb} {resource}", {"apiVersion": "authorization.k8s.io/v1", "kind": "SubjectAccessReview",
                                                   "spec": {"user": who, "groups": ["system:serviceaccounts"],
                                                            "resourceAttributes": attributes}}))
    done = case.cluster.kubectl("create", "-o", "json", "-f", "-", stdin=json.dumps(
        harness.as_list([review for _, review in reviews])).encode())
    answers, decoder, at = [], json.JSONDecoder(), 0
    while len(answers) < len(reviews):  # one document behind the other
        answer, at = decoder.raw_decode(done.out, at)
        answers.append(answer)
        at += len(done.out[at:]) - len(done.out[at:].lstrip())
    return {name for (name, _), answer in zip(reviews, answers) if answer["status"]["allowed"]}


def ok(done):
    expect(done.code == 0, "not applied", done)
    return done


DRIVER = {
    "4.3": {"create pods", "delete pods", "deletecollection pods", "get pods", "list pods", "watch pods",
            "create configmaps", "deletecollection configmaps", "deletecollection services",
            "list persistentvolumeclaims", "deletecollection persistentvolumeclaims"},
    "3.1": {"create pods", "delete pods", "get pods", "list pods", "watch pods",
            "create configmaps", "delete configmaps", "list configmaps"},
}


@test
def a_driver_may_do_exactly_what_it_needs(case):
    ns = bare_namespace(case)
    for line, wanted in DRIVER.items():
        ok(case.k8spark("rbac", "-n", ns, "--spark-version", line, "--apply", "--account", f"spark-{line[0]}"))
        equal(rights(case, ns, f"spark-{line[0]}"), wanted, line)


@test
def rights_follow_the_run(case):
    ns = bare_namespace(case)
    ok(case.k8spark("rbac", "-n", ns, "--apply", "--conf", f"{CLAIM}claimName=OnDemand",
                    "--conf", "spark.kubernetes.executor.deleteOnTermination=false"))
    equal(rights(case, ns, "spark"), DRIVER["4.3"] | {"create persistentvolumeclaims", "patch pods"})


@test
def rights_are_taken_away_again(case):
    ns = bare_namespace(case)
    ok(case.k8spark("rbac", "-n", ns, "--apply", "--conf", f"{CLAIM}claimName=OnDemand"))
    ok(case.k8spark("rbac", "-n", ns, "--apply"))
    equal(rights(case, ns, "spark"), DRIVER["4.3"])


@test
def a_submitter_may_submit_and_no_more(case):
    ns = bare_namespace(case)
    case.cluster.kubectl("-n", ns, "create", "serviceaccount", "ci")
    ok(case.k8spark("rbac", "-n", ns, "--apply", "--submitter", f"serviceaccount:{ns}/ci"))
    token = case.cluster.kubectl("-n", ns, "create", "token", "ci").out.strip()
    harness.plant(token)
    config = case.kubeconfig_for({"token": token})
    words = ["-n", ns, "--conf", "spark.kubernetes.container.image=x:4.3.0", "--class", "M"]
    done = ok(case.k8spark("submit", "--kubeconfig", config, "--detach", *words, "local:///a.jar"))
    expect("warning" not in done.err, "a right was missing", done)
    driver = done.out.strip()
    for verb in ("status", "why", "kill"):
        ok(case.k8spark(verb, "--kubeconfig", config, "-n", ns, driver))
    got = rights(case, ns, "ci")
    expect(not got & {"get secrets", "list secrets", "create serviceaccounts", "create pods/exec", "deletecollection pods"}, got)


@test
def a_printed_role_is_the_applied_one(case):
    ns = bare_namespace(case)
    words = ["rbac", "-n", ns, "--quota", "cpu=4,pods=5", "--limit-range", "cpu=2", "--network-policy", "--submitter", "group:data",
             "--aws-role", "arn:aws:iam::123456789012:role/spark"]
    printed = ok(case.k8spark(*words))
    case.cluster.kubectl("apply", "--dry-run=server", "-f", "-", stdin=printed.out.encode())
    tried = ok(case.k8spark(*words, "--dry-run=server"))
    expect("Role/spark applied (server dry run)" in tried.out, tried)
    expect(case.cluster.kubectl("-n", ns, "get", "role", "spark", ok=False).code != 0, "a dry run stored something")
    ok(case.k8spark(*words, "--apply"))
    for item in json.loads(ok(case.k8spark(*words, "-o", "json")).out)["items"]:
        kind, name = item["kind"], item["metadata"]["name"]
        found = case.cluster.get("-n", ns, f"{kind.lower()}/{name}")
        for part in ("rules", "subjects", "roleRef"):
            equal(found.get(part), item.get(part), kind, part)
        for part, value in item.get("spec", {}).items():
            if kind != "LimitRange":
                equal(found["spec"][part], value, kind, part)
    account = case.cluster.get("-n", ns, "serviceaccount/spark")
    equal(account["metadata"]["annotations"]["eks.amazonaws.com/role-arn"], "arn:aws:iam::123456789012:role/spark")


@test
def a_namespace_has_its_pod_security(case):
    name = f"made-{secrets.token_hex(3)}"
    case.namespaces.append(name)
    ok(case.k8spark("namespace", name, "--pod-security", "restricted", "--label", "team=data", "--apply"))
    labels = case.cluster.get(f"namespace/{name}")["metadata"]["labels"]
    equal(labels["pod-security.kubernetes.io/enforce"], "restricted")
    equal(labels["team"], "data")


def planted_key():
    key = "AKIA" + secrets.token_hex(8).upper()
    secret = secrets.token_urlsafe(30)[:40].replace("-", "/").replace("_", "+")
    for text in (key, secret):
        harness.plant(text)
    return key, secret


def data_of(case, name):
    return {key: base64.b64decode(value).decode() for key, value in case.get(f"secret/{name}")["data"].items()}


@test
def a_secret_is_made_of_variables_without_their_line_end(case):
    key, secret = planted_key()
    env = {"AWS_ACCESS_KEY_ID": key + "\n", "AWS_SECRET_ACCESS_KEY": secret + "\r\n"}
    words = ["secret", "create", "aws", "-n", case.ns, "--from-env", "AWS_ACCESS_KEY_ID,secret-key=AWS_SECRET_ACCESS_KEY"]
    printed = ok(case.k8spark(*words, env=env))
    expect("<value of $AWS_ACCESS_KEY_ID>" in printed.out, printed)
    done = ok(case.k8spark(*words, "--apply", "-v", env=env))
    expect("a line feed at the end" in done.err and "a carriage return and a line feed" in done.err, done)
    equal(data_of(case, "aws"), {"AWS_ACCESS_KEY_ID": key, "secret-key": secret})
    checked = ok(case.k8spark("secret", "check", "aws", "-n", case.ns, "-o", "json"))
    equal({row["result"] for row in checked.json()}, {"ok"})


@test
def a_profile_tells_the_keys_of_its_secret(case):
    key, secret = planted_key()
    case.write("k8spark.yaml", "version: 1\nprofiles:\n  aws:\n    image: {name: x:1}\n    credentials:\n      s3: {secret: aws-secrets, "
               "keys: {AWS_ACCESS_KEY_ID: aws-access-key, AWS_SECRET_ACCESS_KEY: aws-secret-key}}\n")
    case.write(".aws/credentials", f"[dev]\naws_access_key_id = {key}\naws_secret_access_key = {secret}\n")
    ok(case.k8spark("secret", "create", "aws-secrets", "--profile", "aws", "-n", case.ns, "--from-aws-profile", "dev", "--apply"))
    equal(data_of(case, "aws-secrets"), {"aws-access-key": key, "aws-secret-key": secret})


@test
def values_that_cannot_be_right_are_refused(case):
    key, secret = planted_key()
    swapped = case.k8spark("secret", "create", "aws", "-n", case.ns, "--from-env", "AWS_ACCESS_KEY_ID", "--apply",
                           env={"AWS_ACCESS_KEY_ID": secret})
    expect(swapped.code == 2 and "swapped" in swapped.err, swapped)
    literal = case.k8spark("secret", "create", "aws", "-n", case.ns, "--from-literal", f"AWS_ACCESS_KEY_ID={key}", "--apply")
    expect(literal.code == 2 and "--insecure-literals" in literal.err, literal)
    missing = case.k8spark("secret", "create", "aws", "-n", case.ns, "--from-env", "NOT_THERE", "--apply")
    expect(missing.code == 2 and "NOT_THERE is not set" in missing.err, missing)
    expect(case.kubectl("get", "secret", "aws", ok=False).code != 0, "a Secret was made")
    ok(case.k8spark("secret", "create", "aws", "-n", case.ns, "--from-literal", f"AWS_ACCESS_KEY_ID={key}", "--insecure-literals",
                    "--apply"))


FAULTS = {
    "newline": ({"AWS_ACCESS_KEY_ID": "{key}\n", "AWS_SECRET_ACCESS_KEY": "{secret}"}, "ends with a line feed"),
    "carriage-return": ({"AWS_ACCESS_KEY_ID": "{key}", "AWS_SECRET_ACCESS_KEY": "{secret}\r\n"}, "carriage return"),
    "swapped": ({"AWS_ACCESS_KEY_ID": "{secret}", "AWS_SECRET_ACCESS_KEY": "{key}"}, "swapped"),
    "quotes": ({"AWS_ACCESS_KEY_ID": '"{key}"', "AWS_SECRET_ACCESS_KEY": "{secret}"}, "in quotes"),
    "missing": ({"AWS_ACCESS_KEY_ID": "{key}", "AWS_SECRET_KEY": "{secret}"}, "is not in the Secret"),
    "twice": ({"AWS_ACCESS_KEY_ID": "{key64}", "AWS_SECRET_ACCESS_KEY": "{secret}"}, "encoded twice"),
}


@test
def a_private_ca_becomes_a_trust_store_of_java(case):
    config = case.cluster.kubectl("config", "view", "--raw", "-o", "json").json()
    pem = base64.b64decode(config["clusters"][0]["cluster"]["certificate-authority-data"]).decode()
    ca = case.write("ca.pem", pem + pem)
    done = ok(case.k8spark("secret", "create", "ca", "--trust-store", ca, "-n", case.ns, "--apply"))
    expect("tls: {trustStore: {secret: ca, file: truststore.jks}}" in done.err, done)
    stored = base64.b64decode(case.get("secret/ca")["data"]["truststore.jks"])
    (case.folder / "truststore.jks").write_bytes(stored)
    words = ["keytool", "-list", "-rfc", "-keystore", str(case.folder / "truststore.jks")]
    for password in (["-storepass", "changeit"], []):
        listed = subprocess.run([*words, *password], input="\n", capture_output=True, text=True)
        expect(listed.returncode == 0 and "contains 1 entry" in listed.stdout, listed)
        expect("Keystore type: JKS" in listed.stdout and "Alias name: ca-1" in listed.stdout, listed)
        expect(pem.strip().replace("\n", "") in listed.stdout.replace("\n", ""), "another certificate", listed)
    wrong = subprocess.run([*words, "-storepass", "changed"], capture_output=True, text=True)
    expect(wrong.returncode != 0, "the seal is not looked at", wrong)
    again = ok(case.k8spark("secret", "create", "ca", "--trust-store", ca, "-n", case.ns, "--apply"))
    equal(base64.b64decode(case.get("secret/ca")["data"]["truststore.jks"]), stored, again)
    check = case.k8spark("secret", "check", "ca", "-n", case.ns)
    equal(check.code, 0, check)
    key = case.write("key.pem", "-----BEGIN PRIVATE KEY-----\nplanted\n-----END PRIVATE KEY-----\n")
    refused = case.k8spark("secret", "create", "ca", "--trust-store", key, "-n", case.ns)
    expect(refused.code == 2 and "holds a private key" in refused.err and "planted" not in refused.err, refused)


@test
def bad_bytes_are_found_and_not_shown(case):
    key, secret = planted_key()
    words = {"key": key, "secret": secret, "key64": base64.b64encode(key.encode()).decode()}
    for name, (data, text) in FAULTS.items():
        data = {k: v.format(**words) for k, v in data.items()}
        case.kubectl("apply", "-f", "-", stdin=json.dumps(
            {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": name}, "stringData": data}).encode())
        for extra in ([], ["-o", "json"]):
            done = case.k8spark("secret", "check", name, "-n", case.ns, "--keys", "AWS_ACCESS_KEY_ID,AWS_SECRET_ACCESS_KEY", *extra)
            expect(done.code == 114 and text in done.out, name, done)
    gone = case.k8spark("secret", "check", "none", "-n", case.ns)
    expect(gone.code == 114 and "there is no Secret none" in gone.err, gone)


@test
def fields_of_others_are_taken_only_by_force(case):
    key, _ = planted_key()
    case.kubectl("create", "secret", "generic", "aws", "--from-literal=AWS_ACCESS_KEY_ID=other")
    words = ["secret", "create", "aws", "-n", case.ns, "--from-env", "AWS_ACCESS_KEY_ID", "--apply"]
    refused = case.k8spark(*words, env={"AWS_ACCESS_KEY_ID": key})
    expect(refused.code == 111 and "--force" in refused.err, refused)
    ok(case.k8spark(*words, "--force", env={"AWS_ACCESS_KEY_ID": key}))
    equal(data_of(case, "aws"), {"AWS_ACCESS_KEY_ID": key})


@test
def wasb_becomes_abfs(case):
    harness.plant("planted-azure-key-1")
    old = "wasbs://data@acct.blob.core.windows.net/in"
    new = "abfss://data@acct.dfs.core.windows.net/in"
    equal(ok(case.k8spark("storage", "convert-wasb", old)).out, new + "\n")
    file = case.write("job.py", f"read('{old}')\nread('wasb://no-container/x')\n")
    done = ok(case.k8spark("storage", "convert-wasb", file))
    equal(done.out, f"read('{new}')\nread('wasb://no-container/x')\n")
    expect("wasb://no-container names no container" in done.err, done)
    conf = case.write("old.conf", "spark.hadoop.fs.azure.account.key.acct.blob.core.windows.net planted-azure-key-1\n"
                      f"spark.eventLog.dir {old}\n")
    done = ok(case.k8spark("storage", "convert-wasb", "--properties-file", conf))
    equal(done.out, f"spark.eventLog.dir={new}\nspark.hadoop.fs.azure.account.key.acct.dfs.core.windows.net=*********(redacted)\n")
    expect(case.k8spark("storage", "convert-wasb", "none.py").code == 2, "a file that is not there")


if __name__ == "__main__":
    sys.exit(harness.main("integration.setup", "api"))
