#!/usr/bin/env python3
"""exec, port-forward, ui and proxy against pods that really run, through a real API server that is also killed."""

import concurrent.futures
import fcntl
import json
import os
import pty
import re
import signal
import socket
import struct
import subprocess
import sys
import termios
import threading
import urllib.error
import urllib.request
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

import harness  # noqa: E402
import spark_job  # noqa: E402
from harness import equal, expect, run_process, test, wait_until  # noqa: E402


def driver_like(case, name, command):
    """A pod that looks like a driver, has Spark's image and runs a shell command; ready in a second."""
    pod = {"apiVersion": "v1", "kind": "Pod",
           "metadata": {"name": name, "labels": {"spark-role": "driver"}},
           "spec": {"restartPolicy": "Never", "terminationGracePeriodSeconds": 0,
                    "containers": [{"name": "spark-kubernetes-driver", "image": spark_job.IMAGE,
                                    "imagePullPolicy": "IfNotPresent", "workingDir": "/opt/spark/jars",
                                    "command": ["sh", "-c", command]}]}}
    case.kubectl("apply", "-f", "-", stdin=json.dumps(pod).encode())
    case.kubectl("wait", "--for=condition=Ready", f"pod/{name}", "--timeout=60s")
    return name


def fetch(url, timeout=20, headers=()):
    """(status, body) of a GET."""
    try:
        with urllib.request.urlopen(urllib.request.Request(url, headers=dict(headers)), timeout=timeout) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as refused:
        return refused.code, refused.read()


def port_of(process, remote):
    return int(process.wait_for(rf"Forwarding from 127\.0\.0\.1:(\d+) -> {remote}", stream="out").group(1))


@test
def exec_passes_exit_code_input_and_bytes(case):
    name = driver_like(case, "drv", "exec sleep 600")
    done = case.k8spark("exec", name, "-n", case.ns, "--", "sh", "-c", "echo out; echo err >&2; exit 7")
    equal((done.code, done.out), (7, "out\n"), done)
    expect(done.err.startswith("err\n") and "exit code 7" in done.err, done)
    megabyte = os.urandom(1 << 20)
    done = case.k8spark("exec", "-i", name, "-n", case.ns, "--", "cat", stdin=megabyte)
    expect(done.code == 0 and done.out_bytes == megabyte, f"{len(done.out_bytes)} bytes came back", done.err)
    done = case.k8spark("exec", "-i", name, "-n", case.ns, "--", "sh", "-c", "cat > /tmp/x; sha256sum /tmp/x", stdin=megabyte)
    sum_here = run_process(["sha256sum"], stdin=megabyte).out.split()[0]
    expect(done.out.startswith(sum_here), "the input was not whole", done)
    done = case.k8spark("exec", name, "-n", case.ns, "--", "head", "-c", "3000000", "/dev/zero")
    expect(done.out_bytes == bytes(3_000_000), f"{len(done.out_bytes)} bytes")
    done = case.k8spark("exec", "-it", name, "-n", case.ns, "--", "echo", "on")
    expect(done.code == 0 and done.out == "on\n" and "Unable to use a TTY" in done.err, done)
    done = case.k8spark("exec", name, "-n", case.ns, "--", "no-such-program")
    expect(done.code == 1 and "no-such-program" in done.err, done)


class Terminal:
    """k8spark on a terminal of its own."""

    def __init__(self, case, *words):
        self.near, self.far = pty.openpty()
        self.resize(31, 101)
        self.before = termios.tcgetattr(self.far)
        self.popen = subprocess.Popen([case.binary, *words], env=case.environment(), stdin=self.far, stdout=self.far,
                                      stderr=self.far, start_new_session=True)
        self.seen = b""
        threading.Thread(target=self.read, daemon=True).start()

    def read(self):
        while True:
            try:
                self.seen += os.read(self.near, 4096)
            except OSError:
                return

    def resize(self, rows, columns):
        fcntl.ioctl(self.far, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def expect(self, pattern):
        wait_until(lambda: re.search(pattern, self.seen), 20, pattern, self.seen)

    def type(self, text):
        os.write(self.near, text)

    def end(self):
        code = self.popen.wait(20)
        expect(termios.tcgetattr(self.far) == self.before, "the terminal was not put back", self.seen)
        os.close(self.far)
        return code


@test
def a_shell_has_a_terminal_and_ours_is_put_back(case):
    words = ["exec", "-it", driver_like(case, "drv", "exec sleep 600"), "-n", case.ns, "--", "sh"]
    shell = Terminal(case, *words)
    shell.type(b"stty size\n")
    shell.expect(rb"31 101\r\n")
    expect(termios.tcgetattr(shell.far) != shell.before, "the terminal is not raw")
    shell.resize(20, 77)
    os.kill(shell.popen.pid, signal.SIGWINCH)
    wait_until(lambda: shell.type(b"stty size\n") or re.search(rb"20 77\r\n", shell.seen), 20, "the new size", shell.seen)
    shell.type(b"cat\n")
    shell.type(b"echo-once\n")
    shell.expect(rb"(?s)echo-once\r\n.*echo-once\r\n")  # by the terminal, and by cat
    shell.type(b"\x03")  # Ctrl-C is the remote command's
    shell.expect(rb"\^C")
    shell.type(b"exit 5\n")
    equal(shell.end(), 5, shell.seen)
    killed = Terminal(case, *words)
    killed.type(b"echo re''ady\n")
    killed.expect(rb"ready")
    killed.popen.send_signal(signal.SIGTERM)
    equal(killed.end(), 143, killed.seen)
    crashed = Terminal(case, *words)
    crashed.type(b"echo re''ady\n")
    crashed.expect(rb"ready")
    crashed.popen.send_signal(signal.SIGABRT)
    equal(crashed.end(), -signal.SIGABRT, crashed.seen)


@test
def a_forward_outlives_failed_connections_the_api_server_and_the_pod(case):
    serve = "exec python3 -m http.server 4040"
    name = driver_like(case, "drv", serve)
    process = case.start("port-forward", name, "4040", ":9", "-n", case.ns)
    url = f"http://127.0.0.1:{port_of(process, 4040)}/"
    large = next(line for line in case.k8spark("exec", name, "-n", case.ns, "--", "ls", "-S").out.split())
    expect(len(wait_until(lambda: try_fetch(url + large), 20, "the server in the pod", process)) > 10_000_000, "too short")
    refused = socket.create_connection(("127.0.0.1", port_of(process, 9)))
    refused.settimeout(20)
    try:
        expect(refused.recv(1) is None, "a closed port was answered")
    except ConnectionResetError:
        pass
    process.wait_for("port 9: .*refused")
    equal(fetch(url)[0], 200, "after a refused connection", process)
    case.cluster.tool("stop-component", "kube-apiserver")
    equal(fetch(url)[0], 502, "without an API server", process)
    case.cluster.tool("start-component", "kube-apiserver")
    wait_until(lambda: try_fetch(url), 30, "an answer after the restart", process)
    case.kubectl("delete", "pod", name, "--now")
    expect(fetch(url)[0] == 502, "without a pod", process)
    driver_like(case, name, serve)
    wait_until(lambda: try_fetch(url), 20, "an answer of the new pod", process)
    process.signal(signal.SIGINT)
    equal(process.end(10).code, 130)


def try_fetch(url):
    try:
        status, body = fetch(url)
    except OSError:
        return None
    return body if status == 200 else None


@test
def ui_finds_the_port_and_serves_many_at_once(case):
    app = case.write("wait.py", """
import time
from pyspark.sql import SparkSession
spark = SparkSession.builder.getOrCreate()
print("counted", spark.range(10).count(), flush=True)
while not __import__("os").path.exists("/tmp/stop"):
    time.sleep(0.2)
spark.stop()
""")
    words = spark_job.words(case.ns, spark__ui__enabled=None, spark__ui__port="4051", spark__eventLog__enabled="true",
                            spark__eventLog__dir="file:///tmp")
    name = case.k8spark("submit", "-d", *words, app).out.strip().split("/")[-1]
    process = case.start("ui", name, "-n", case.ns)  # before the driver runs
    url = process.wait_for(r"(http://\S+)\n", 120, stream="out").group(1)
    # Spark answers at once, but while it starts with a page that says so, and late.
    wait_until(lambda: b'"id"' in (try_fetch(url + "/api/v1/applications") or b""), 120, "the application", process)
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: fetch(url + "/api/v1/applications"), range(8)))
    expect(all(status == 200 and b'"id"' in body for status, body in answers), answers, process)
    expect("port 4051" in process.err() or ":4051" in url, process)
    case.k8spark("exec", name, "-n", case.ns, "--", "touch", "/tmp/stop")
    equal(case.k8spark("wait", name, "-n", case.ns).code, 0)
    ended = case.k8spark("ui", name, "-n", case.ns)
    expect(ended.code == 2 and "has ended" in ended.err and "file:///tmp" in ended.err, ended)
    try_fetch(url)
    equal(process.end(20).code, 0, "ui does not end with the driver")


@test
def ui_goes_through_the_api_server_when_localhost_is_refused(case):
    serve = 'exec python3 -m http.server 4040 --bind "$(hostname -i)"'
    process = case.start("ui", driver_like(case, "drv", serve), "-n", case.ns)
    url = process.wait_for(r"(http://\S+)\n", 60, stream="out").group(1)
    expect("API server's proxy" in process.err(), process)
    status, body = fetch(url + "/")
    expect(status == 200 and b".jar" in body, status, body[:200])
    link = re.search(rb'href="([^"]+\.jar)"', body).group(1).decode()
    status, body = fetch(url + "/" + link.rsplit("/", 1)[-1])
    expect(status == 200 and body[:2] == b"PK", status, body[:100])


@test
def proxy_serves_kubectl_and_follows_a_log(case):
    name = driver_like(case, "drv", "i=0; while true; do i=$((i+1)); echo line $i; sleep 0.2; done")
    process = case.start("proxy", "--port", "0")
    server = "http://" + process.wait_for(r"Starting to serve on (\S+)", stream="out").group(1)
    kubectl = [case.cluster.kubectl_path, "--kubeconfig", "/dev/null", f"--server={server}", "-n", case.ns]
    pods = run_process([*kubectl, "get", "pods"])
    expect(pods.code == 0 and name in pods.out, pods)
    made = run_process([*kubectl, "create", "-f", "-"], stdin=json.dumps(
        {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "large"}, "data": {"x": "y" * 900_000}}).encode())
    equal(made.code, 0, made)
    log = f"{server}/api/v1/namespaces/{case.ns}/pods/{name}/log?follow=true"
    with urllib.request.urlopen(log, timeout=20) as lines:
        for number in range(1, 16):
            equal(lines.readline(), b"line %d\n" % number)
    equal(fetch(server + "/api", headers={"Host": "evil.example"})[0], 403)
    equal(run_process([*kubectl, "exec", name, "--", "true"]).code, 1)
    process.signal(signal.SIGTERM)
    equal(process.end(10).code, 143)


if __name__ == "__main__":
    sys.exit(harness.main("e2e.reach", "node"))
