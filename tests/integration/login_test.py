#!/usr/bin/env python3
"""How k8spark logs in: credential plugins, tokens, certificates, and what is said when that fails. A real API server."""

import base64
import http.server
import json
import signal
import sys
import threading
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

import harness  # noqa: E402
from harness import equal, expect, test  # noqa: E402

V1 = "client.authentication.k8s.io/v1"


def config_of(case, file="kubeconfig"):
    return json.loads(harness.run_process([case.cluster.kubectl_path, "--kubeconfig", case.cluster.folder / file,
                                           "config", "view", "--raw", "-o", "json"]).out)


def admin_token(case):
    token = config_of(case, "kubeconfig-token")["users"][0]["user"]["token"]
    harness.plant(token)
    return token


class Plugin:
    """A credential plugin: answers in turn, the last one again and again; notes what it was told."""

    def __init__(self, case, *answers, version=V1, script="", **exec_fields):
        self.case = case
        self.folder = case.folder / "plugin"
        self.folder.mkdir(exist_ok=True)
        for number, answer in enumerate(answers, 1):
            (self.folder / f"answer-{number}").write_text(answer if isinstance(answer, str) else json.dumps(answer))
        self.path = case.write("plugin/login", f"""#!/bin/sh
cd {self.folder} || exit 9
echo run >> runs
printf '%s' "$KUBERNETES_EXEC_INFO" > info
printf '%s|' "$@" > words
printf '%s' "$PLUGIN_SETTING" > setting
{script}
number=$(wc -l < runs)
while [ "$number" -gt 1 ] && [ ! -e "answer-$number" ]; do number=$((number - 1)); done
cat "answer-$number"
""")
        self.path.chmod(0o755)
        self.exec = {"apiVersion": version, "command": str(self.path), "args": ["get token", "$HOME"],
                     "env": [{"name": "PLUGIN_SETTING", "value": "a b"}], "interactiveMode": "Never", **exec_fields}
        self.kubeconfig = case.kubeconfig_for({"exec": self.exec}, "kubeconfig-plugin")

    def read(self, name):
        path = self.folder / name
        return path.read_text() if path.exists() else ""

    def runs(self):
        return len(self.read("runs").splitlines())

    def k8spark(self, *words, **options):
        return self.case.k8spark(*words, "--kubeconfig", self.kubeconfig, "-n", self.case.ns, **options)


def credential(version=V1, **status):
    return {"apiVersion": version, "kind": "ExecCredential", "status": status}


def login_fails(case, done, *texts):
    equal(done.code, 110, done)
    for text in texts:
        expect(text in done.err, f"nothing says {text!r}", done)
    equal(len([line for line in done.err.splitlines() if "error:" in line]), 1, "one message", done)


@test
def a_plugin_logs_in(case):
    plugin = Plugin(case, credential(token=admin_token(case)), provideClusterInfo=True)
    done = plugin.k8spark("list", "-v")
    equal(done.code, 0, done)
    equal(plugin.runs(), 1)
    equal(plugin.read("words"), "get token|$HOME|", "words are handed over as they are")
    equal(plugin.read("setting"), "a b")
    info = json.loads(plugin.read("info"))
    cluster = config_of(case)["clusters"][0]["cluster"]
    equal(info["apiVersion"], V1)
    equal(info["spec"]["cluster"]["server"], cluster["server"])
    equal(base64.b64decode(info["spec"]["cluster"]["certificate-authority-data"]),
          base64.b64decode(cluster["certificate-authority-data"]))
    expect("running the credential plugin" in done.err, "verbose names the program", done)


@test
def a_plugin_of_the_older_version_logs_in(case):
    version = "client.authentication.k8s.io/v1beta1"
    plugin = Plugin(case, credential(version, token=admin_token(case)), version=version)
    equal(plugin.k8spark("list").code, 0)


@test
def a_plugin_gives_a_client_certificate(case):
    user = config_of(case)["users"][0]["user"]
    pem = {key: base64.b64decode(user[f"client-{name}-data"]).decode()
           for key, name in (("clientCertificateData", "certificate"), ("clientKeyData", "key"))}
    harness.plant(pem["clientKeyData"].splitlines()[1])
    plugin = Plugin(case, credential(**pem))
    equal(plugin.k8spark("list").code, 0)
    equal(plugin.runs(), 1)


@test
def a_refused_token_is_fetched_anew_and_the_request_repeated(case):
    plugin = Plugin(case, credential(token="planted-stale-token"), credential(token=admin_token(case)))
    done = plugin.k8spark("list", "-v")
    equal(done.code, 0, done)
    equal(plugin.runs(), 2)


@test
def one_run_serves_watch_and_log(case):
    plugin = Plugin(case, credential(token=admin_token(case)))
    pod = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "d", "labels": {"spark-role": "driver"}},
           "spec": {"containers": [{"name": "spark-kubernetes-driver", "image": "x"}]}}
    case.kubectl("apply", "-f", "-", stdin=json.dumps(pod).encode())
    done = plugin.k8spark("wait", "d", "--start-timeout", "3s")
    equal(done.code, 113, done)
    equal(plugin.runs(), 1)


@test
def a_login_that_fails_says_why(case):
    token = admin_token(case)
    good = credential(token=token)
    expired = credential(token="planted-stale-token")
    for answers, fields, texts in (
            ([expired], {}, ["the plugin", "logged in"]),
            (["planted-rubbish-token"], {}, ["neither JSON nor YAML"]),
            ([credential("client.authentication.k8s.io/v1beta1", token=token)], {}, ["v1beta1"]),
            ([credential(clientKeyData="planted-key-data")], {}, ["only certificate or key"]),
            ([good], {"script": "echo please log in >&2; exit 3"}, ["failed with exit code 3", "please log in"]),
            ([good], {"interactiveMode": "Always"}, ["not a terminal"]),
            ([good], {"command": "no-such-plugin", "installHint": "get it at the desk"}, ["no-such-plugin not found", "get it at the desk"])):
        plugin = Plugin(case, *answers, **fields)
        login_fails(case, plugin.k8spark("list"), *texts)
        (plugin.folder / "runs").unlink(missing_ok=True)


@test
def a_plugin_that_hangs_is_ended_with_us(case):
    plugin = Plugin(case, script="exec sleep 300")
    process = case.start("list", "--kubeconfig", plugin.kubeconfig, "-n", case.ns)
    harness.wait_until(lambda: plugin.runs() == 1, 10, "the plugin does not run")
    process.signal(signal.SIGINT)
    done = process.end(10)
    equal(done.code, 130, done)


@test
def a_token_whose_account_is_gone_is_no_login(case):
    case.kubectl("create", "serviceaccount", "short")
    token = case.kubectl("create", "token", "short").out.strip()
    harness.plant(token)
    case.kubectl("delete", "serviceaccount", "short")
    config = case.kubeconfig_for({"token": token}, "kubeconfig-gone")
    login_fails(case, case.k8spark("list", "-v", "-n", case.ns, "--kubeconfig", config), "logged in as", "a token")


@test
def flags_log_in_without_a_kubeconfig(case):
    cluster = config_of(case)["clusters"][0]["cluster"]
    ca = case.write("ca.crt", base64.b64decode(cluster["certificate-authority-data"]).decode())
    flags = ["--server", cluster["server"], "--token", admin_token(case), "-n", case.ns]
    none = {"KUBECONFIG": case.folder / "none"}
    equal(case.k8spark("list", "-v", *flags, "--certificate-authority", ca, env=none).code, 0)
    login_fails(case, case.k8spark("list", *flags, env=none), "certificate")
    login_fails(case, case.k8spark("list", *flags, "--certificate-authority", ca, "--tls-server-name", "other.example", env=none),
                "other.example")
    done = case.k8spark("list", *flags, "--certificate-authority", ca, "--as", "nobody", env=none)
    equal(done.code, 111, done)
    expect('"nobody"' in done.err, done)


@test
def a_token_file_is_read_again_after_a_401(case):
    # As a pod's service account token, which the kubelet renews.
    token_file = case.write("token", "planted-stale-token")
    config = case.kubeconfig_for({"tokenFile": str(token_file)}, "kubeconfig-file")
    login_fails(case, case.k8spark("list", "-n", case.ns, "--kubeconfig", config), "the token of")
    token_file.write_text(admin_token(case) + "\n")
    equal(case.k8spark("list", "-n", case.ns, "--kubeconfig", config).code, 0)


class LoginPage(http.server.BaseHTTPRequestHandler):
    """What a single sign-on proxy says to a program."""

    status, location = 200, None

    def do_GET(self):  # noqa: N802
        text = b"<!DOCTYPE html><html><head><title>Sign in to Example</title></head><body>form</body></html>"
        self.send_response(self.status)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        if self.location:
            self.send_header("Location", self.location)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_):
        pass


@test
def a_login_page_is_no_api_server(case):
    for status, location in ((200, None), (302, "https://login.example.com/?next=x"), (401, None)):
        handler = type("Page", (LoginPage,), {"status": status, "location": location})
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            config = case.kubeconfig_for({}, "kubeconfig-page", f"http://127.0.0.1:{server.server_address[1]}")
            done = case.k8spark("status", "x", "--kubeconfig", config, "-n", "default", timeout=150)
            equal(done.code, 110, f"status {status}", done)
            expect("<" not in done.err, "no markup", done)
            expect("does not look like a Kubernetes API server" in done.err, f"status {status}", done)
        finally:
            server.shutdown()


@test
def a_server_that_is_not_there(case):
    config = case.kubeconfig_for({}, "kubeconfig-nowhere", "https://127.0.0.1:9")
    done = case.k8spark("list", "--kubeconfig", config, "-n", "default")
    login_fails(case, done, "127.0.0.1:9")
    expect(done.seconds < 20, "too late", done)


if __name__ == "__main__":
    sys.exit(harness.main("integration.login", "api"))
