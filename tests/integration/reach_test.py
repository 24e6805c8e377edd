#!/usr/bin/env python3
"""exec, port-forward, ui and proxy where no pod runs: wrong input, refusals by a real API server, the local proxy."""

import http.client
import json
import signal
import socket
import sys
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

import harness  # noqa: E402
from harness import equal, expect, run_process, test  # noqa: E402

# what: (words, what the error line must hold)
WRONG = {
    "exec without a command": (["exec", "drv"], "no command"),
    "exec without a driver": (["exec", "--", "ls"], "DRIVER"),
    "exec with words before the dashes": (["exec", "drv", "ls", "--", "-l"], "ls"),
    "port-forward without a port": (["port-forward", "drv"], "PORT"),
    "port that is no number": (["port-forward", "drv", "http"], "http"),
    "port out of range": (["port-forward", "drv", "70000"], "70000"),
    "ui port out of range": (["ui", "drv", "--port", "-1"], "--port"),
    "unknown option": (["proxy", "--adress", "x"], "--address"),
    "address that is no IP": (["proxy", "--address", "host.example", "--port", "0"], "host.example"),
}


def driver(case, name="drv", phase=None):
    """A driver pod; it stays Pending, or is said to have ended."""
    pod = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": name, "labels": {"spark-role": "driver"}},
           "spec": {"containers": [{"name": "spark-kubernetes-driver", "image": "x:1"}]}}
    case.kubectl("apply", "-f", "-", stdin=json.dumps(pod).encode())
    if phase:
        case.kubectl("patch", "pod", name, "--subresource=status", "--type=merge",
                     "-p", json.dumps({"status": {"phase": phase}}))
    return name


@test
def wrong_input_is_usage(case):
    for what, (words, said) in WRONG.items():
        done = case.k8spark(*words)
        equal(done.code, 2, what, done)
        expect(said in done.err and done.err.count("k8spark: error: ") == 1, what, done)
    for command in ("exec", "port-forward", "ui", "proxy"):
        done = case.k8spark("help", command)
        expect(done.code == 0 and f"k8spark {command}" in done.out, "no example", done)


@test
def a_driver_that_is_not_there(case):
    for words in (["exec", "none", "--", "ls"], ["port-forward", "none", "4040"], ["ui", "none"]):
        done = case.k8spark(*words, "-n", case.ns) if words[0] != "exec" else case.k8spark("exec", "none", "-n", case.ns, "--", "ls")
        expect(done.code == 111 and 'no driver "none"' in done.err and done.out == "", done)


@test
def a_pod_without_a_node_cannot_be_reached(case):
    name = driver(case)
    done = case.k8spark("exec", name, "-n", case.ns, "--", "ls")
    expect(done.code == 111 and "host" in done.err, done)
    process = case.start("port-forward", name, "4040", "-n", case.ns)
    port = int(process.wait_for(r"from 127\.0\.0\.1:(\d+) -> 4040", stream="out").group(1))
    answer = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    answer.request("GET", "/")
    response = answer.getresponse()
    equal(response.status, 502)
    expect(b"host" in response.read(), "the page does not say why", process)
    with socket.create_connection(("127.0.0.1", port)) as other:  # no HTTP: just an end
        other.settimeout(20)
        other.sendall(b"\x16\x03\x01hello")
        try:
            equal(other.recv(100), b"")
        except ConnectionResetError:
            pass
    process.signal(signal.SIGTERM)
    equal(process.end(10).code, 143)


@test
def a_missing_verb_is_named(case):
    name = driver(case)
    may_read = (["pods"], ["get", "list"])
    for resource, words in (("pods/exec", ["--", "ls"]), ("pods/portforward", [])):
        for verbs in ([], ["create"]):  # a WebSocket is a GET: get is what counts up to 1.34
            limited = case.account_that_may(f"a{resource[5:]}{len(verbs)}", [may_read, ([resource], verbs or ["watch"])])
            flags = ["--kubeconfig", limited, "-n", case.ns]
            if words:
                done = case.k8spark("exec", name, *flags, *words)
                equal(done.code, 111, done)
                text = done.err
            else:
                process = case.start("port-forward", name, "4040", *flags)
                port = int(process.wait_for(r"from 127\.0\.0\.1:(\d+)", stream="out").group(1))
                socket.create_connection(("127.0.0.1", port)).close()
                process.wait_for("warning: GET .*cannot get")
                text = process.err()
            expect(f'cannot get resource "{resource}"' in text, "the verb is not named", text)
            expect(f"kubectl auth can-i get pods --subresource={resource[5:]} -n {case.ns}" in text, text)


@test
def a_driver_that_has_ended_is_said_to_have(case):
    name = driver(case, phase="Succeeded")
    for command, rest in (("ui", []), ("port-forward", ["4040"])):
        done = case.k8spark(command, name, "-n", case.ns, *rest)
        expect(done.code == 2 and "has ended" in done.err, done)


@test
def a_port_that_is_taken(case):
    name = driver(case)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = case.k8spark("port-forward", name, f"{port}:4040", "-n", case.ns)
        expect(done.code == 2 and f"127.0.0.1:{port}" in done.err and "in use" in done.err, done)
        process = case.start("port-forward", name, str(port), "-n", case.ns)
        moved = int(process.wait_for(rf"from 127\.0\.0\.1:(\d+) -> {port}", stream="out").group(1))
        expect(moved > port, process)


def ask(port, method="GET", path="/api", body=None, **headers):
    """(status, body) by one request to the local proxy."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
    answer = connection.getresponse()
    return answer.status, answer.read()


@test
def the_proxy_speaks_for_us_and_for_nobody_else(case):
    process = case.start("proxy", "--port", "0", "--kubeconfig", case.cluster.folder / "kubeconfig-token")
    port = int(process.wait_for(r"Starting to serve on 127\.0\.0\.1:(\d+)", stream="out").group(1))
    equal(ask(port)[0], 200)
    equal(ask(port, Authorization="Bearer wrong")[0], 200, "the client's login was passed on")
    equal(ask(port, Host="evil.example")[0], 403)
    equal(ask(port, Host="localhost")[0], 200)
    equal(ask(port, Origin="http://evil.example")[0], 403)
    equal(ask(port, Upgrade="websocket", Connection="Upgrade")[0], 501)
    equal(ask(port, "POST", f"/api/v1/namespaces/{case.ns}/pods/x/exec")[0], 403)
    equal(ask(port, path="/api/v1/namespaces/none-such/pods/x")[0], 404)
    status, _ = ask(port, "POST", f"/api/v1/namespaces/{case.ns}/configmaps",
                    json.dumps({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a"}}),
                    Content_Type="application/json")
    equal(status, 201)
    equal(ask(port, "DELETE", f"/api/v1/namespaces/{case.ns}/configmaps/a")[0], 200)
    with socket.create_connection(("127.0.0.1", port), timeout=20) as raw:
        raw.sendall(b"no http at all\r\n\r\n")
        expect(raw.recv(100).startswith(b"HTTP/1.1 400 "), "nonsense is answered")
    token = (case.cluster.folder / "kubeconfig-token").read_text().split("token:")[1].split()[0].strip('"')
    expect(token not in process.err() + process.out(), "the token is in the output")


@test
def the_proxy_streams_a_watch_as_it_comes(case):
    process = case.start("proxy", "--port", "0")
    port = int(process.wait_for(r"Starting to serve on 127\.0\.0\.1:(\d+)", stream="out").group(1))
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request("GET", f"/api/v1/namespaces/{case.ns}/configmaps?watch=1&fieldSelector=metadata.name%3Dlate")
    stream = connection.getresponse()
    for i in range(3):
        verb = ["create", "configmap", "late"] if i == 0 else ["label", "configmap", "late", f"x=v{i}", "--overwrite"]
        case.kubectl(*verb)
        event = json.loads(stream.readline())
        equal((event["type"], event["object"]["metadata"]["name"]), ("ADDED" if i == 0 else "MODIFIED", "late"))
    connection.close()
    watched = run_process([case.cluster.kubectl_path, "--kubeconfig", "/dev/null", f"--server=http://127.0.0.1:{port}",
                           "wait", "--for=jsonpath={.metadata.name}=late", "configmap/late", "-n", case.ns])
    equal(watched.code, 0, watched)


if __name__ == "__main__":
    sys.exit(harness.main("integration.reach", "api"))
