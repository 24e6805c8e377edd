#!/usr/bin/env python3
"""Planted secrets in every place that takes one, every command at its highest verbosity, with and without success: no stream,
no report and no argv of a child holds one. (harness.py also looks through the output of every other test.)
"""

import json
import secrets
import sys
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

import harness  # noqa: E402
from harness import expect, test  # noqa: E402

IMAGE = "registry.example.com/spark:4.3.0"


def planted(name):
    # As long and as odd as real keys are.
    secret = f"planted-{name}-{secrets.token_hex(12)}"
    harness.plant(secret)
    return secret


def secret_conf():
    """Keys that Spark itself redacts, and some that it has missed."""
    return {"spark.hadoop.fs.s3a.access.key": planted("access"),
            "spark.hadoop.fs.s3a.secret.key": planted("secret"),
            "spark.hadoop.fs.s3a.session.token": planted("session"),
            "spark.hadoop.fs.azure.account.key.acct.blob.core.windows.net": planted("azure"),
            "spark.hadoop.fs.azure.sas.data.acct.blob.core.windows.net": planted("sas"),
            "spark.kubernetes.authenticate.driver.oauthToken": planted("oauth"),
            "spark.ssl.keyPassword": planted("key-password"),
            "spark.kubernetes.driverEnv.DB_PASSWORD": planted("driver-env"),
            "spark.executorEnv.API_TOKEN": planted("executor-env")}


def words_of(case):
    conf = secret_conf()
    file = case.write("app.conf", "".join(f"{key} {value}\n" for key, value in list(conf.items())[::2]))
    words = ["--properties-file", file, "--conf", f"spark.kubernetes.container.image={IMAGE}"]
    for key, value in list(conf.items())[1::2]:
        words += ["--conf", f"{key}={value}"]
    return words


def no_leak(case, done, *files):
    """The harness has looked at the streams already."""
    for file in files:
        text = Path(file).read_text()
        expect(not any(secret in text for secret in harness._planted), f"a planted secret is in {Path(file).name}")
    return done


@test
def submit_and_its_refusals_tell_no_secret(case):
    app = ["--class", "Main", "local:///a.jar", "--password", "x"]
    report = case.folder / "report.json"
    for ns, extra in ((case.ns, ["-d"]), ("no-such-namespace", []), (case.ns, ["--dry-run=server"]), (case.ns, ["--dry-run=client"]),
                      (case.ns, ["--conf", "spark.driver.memory=oops"]), (case.ns, ["--no-such-flag"]),
                      (case.ns, ["--start-timeout", "1s", "--report", report, "-o", "json"])):
        done = case.k8spark("submit", "--verbose", "-n", ns, *extra, *words_of(case), *app)
        no_leak(case, done, *([report] if report.exists() else []))


@test
def explain_tells_no_secret(case):
    done = case.k8spark("explain", "-n", "x", *words_of(case), "--class", "Main", "local:///a.jar")
    expect("spark.hadoop.fs.s3a.secret.key" in done.out, "the key itself is shown", done)


@test
def every_command_with_a_bad_login_tells_no_secret(case):
    token = planted("token")
    config = case.kubeconfig_for({"token": token, "as": "nobody"}, "kubeconfig-bad")
    for words in (["list"], ["status", "x"], ["logs", "x"], ["logs", "-f", "x"], ["wait", "x"], ["kill", "x"],
                  ["submit", "-d", "--class", "Main", "--conf", f"spark.kubernetes.container.image={IMAGE}"]):
        app = ["local:///a.jar"] if words[0] == "submit" else []
        done = case.k8spark(*words, "-v", "--kubeconfig", config, "-n", case.ns, *app)
        expect(done.code == 110, done)


@test
def a_proxys_password_is_told_nobody(case):
    password = planted("proxy")
    config = json.loads(Path(case.kubeconfig_for(None)).read_text())
    config["clusters"][0]["cluster"]["proxy-url"] = f"http://user:{password}@127.0.0.1:9"
    path = case.write("kubeconfig-proxy", json.dumps(config))
    done = case.k8spark("list", "-v", "--kubeconfig", path, "-n", case.ns)
    expect(done.code == 110, done)


@test
def a_broken_kubeconfig_is_not_quoted(case):
    secret = planted("kubeconfig")
    for number, text in enumerate((f"users: [{{name: a, user: {{token: {secret}, token: {secret}}}}}]",
                                   f"users:\n- name: a\n  user:\n    password: \"{secret}\n",
                                   f"users:\n- name: a\n  user: {{client-key-data: {secret}}}\n"
                                   "contexts: [{name: c, context: {cluster: k, user: a}}]\ncurrent-context: c\n"
                                   "clusters: [{name: k, cluster: {server: 'https://127.0.0.1:9'}}]\n",
                                   f"{{\"users\": [{{\"name\": \"a\", \"user\": {{\"token\": \"{secret}\",,")):
        path = case.write(f"kubeconfig-broken-{number}", text)
        done = case.k8spark("list", "-v", "--kubeconfig", path, "-n", case.ns)
        expect(done.code == 2, done)


if __name__ == "__main__":
    sys.exit(harness.main("integration.secrets", "api"))
