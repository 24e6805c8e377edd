"""A kubelet that serves the logs a test wants, behind the real API server of an `api` level cluster. Standard library only.

    kubelet = ScriptedKubelet(cluster, answer)      # a Node of its own
    kubelet.add_pod(ns, "pi-driver", labels)        # Running at once
    kubelet.end_pod(ns, "pi-driver", code=0)        # terminated; phase Succeeded or Failed

answer(log) is called in a thread of its own for each GET of a log; log has pod, container, follow, previous, timestamps, since
(seconds or None), tail, write(bytes) and cut() (the connection ends without its last chunk). Returning ends the answer cleanly.
"""

import base64
import datetime
import http.client
import json
import ssl
import subprocess
import tempfile
import threading
import urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path


class Cut(Exception):
    pass


class Api:
    """The admin's requests to the API server, a connection for each thread."""

    def __init__(self, cluster):
        config = cluster.kubectl("config", "view", "--raw", "-o", "json").json()
        self.server = urllib.parse.urlsplit(config["clusters"][0]["cluster"]["server"])
        self.tls = ssl._create_unverified_context()
        user = config["users"][0]["user"]
        with tempfile.TemporaryDirectory() as folder:
            paths = []
            for key in ("client-certificate-data", "client-key-data"):
                paths.append(Path(folder) / key)
                paths[-1].write_bytes(base64.b64decode(user[key]))
            self.tls.load_cert_chain(*paths)

    def __call__(self, method, path, body=None, kind="application/json"):
        connection = http.client.HTTPSConnection(self.server.hostname, self.server.port, context=self.tls, timeout=30)
        try:
            connection.request(method, path, json.dumps(body) if body is not None else None, {"Content-Type": kind})
            answer = connection.getresponse()
            text = answer.read()
            if answer.status >= 300:
                raise RuntimeError(f"{method} {path}: {answer.status} {text[:300]!r}")
            return json.loads(text)
        finally:
            connection.close()


class Log:
    """One request for a log."""

    def __init__(self, handler, path, query):
        _, _, self.ns, self.pod, self.container = path.split("/")
        first = {key: values[0] for key, values in query.items()}
        self.follow = first.get("follow") == "true"
        self.previous = first.get("previous") == "true"
        self.timestamps = first.get("timestamps") == "true"
        self.tail = int(first["tailLines"]) if "tailLines" in first else None
        since = first.get("sinceTime")
        self.since = datetime.datetime.fromisoformat(since.replace("Z", "+00:00")).timestamp() if since else None
        self._handler = handler

    def write(self, data):
        if data:
            self._handler.wfile.write(b"%x\r\n%b\r\n" % (len(data), data))

    def cut(self):
        raise Cut


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def do_GET(self):
        url = urllib.parse.urlsplit(self.path)
        self.close_connection = True
        if not url.path.startswith("/containerLogs/"):
            self.send_error(404)
            return
        self.send_response(200)
        self.send_header("Content-Type", "text/plain")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        try:
            self.server.answer(Log(self, url.path, urllib.parse.parse_qs(url.query)))
            self.wfile.write(b"0\r\n\r\n")
        except (Cut, OSError):
            pass


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 512

    def handle_error(self, *_):
        pass

    def finish_request(self, request, address):
        tls = self.tls.wrap_socket(request, server_side=True)  # here, in the request's own thread
        try:
            super().finish_request(tls, address)
        finally:
            tls.close()


def now():
    return datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


class ScriptedKubelet:
    def __init__(self, cluster, answer, name="scripted"):
        self.api = Api(cluster)
        self.name = name
        self.server = Server(("127.0.0.1", 0), Handler)
        self.server.answer = answer
        self.server.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        with tempfile.TemporaryDirectory() as folder:
            key, cert = Path(folder) / "key", Path(folder) / "cert"
            subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "1",
                            "-subj", "/CN=scripted", "-keyout", key, "-out", cert], check=True, capture_output=True)
            self.server.tls.load_cert_chain(cert, key)
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()
        try:
            self.api("DELETE", f"/api/v1/nodes/{name}")
        except RuntimeError:
            pass
        self.api("POST", "/api/v1/nodes", {"apiVersion": "v1", "kind": "Node", "metadata": {"name": name}})
        self.api("PATCH", f"/api/v1/nodes/{name}/status", {"status": {
            "addresses": [{"type": "InternalIP", "address": "127.0.0.1"}],
            "daemonEndpoints": {"kubeletEndpoint": {"Port": self.server.server_address[1]}},
            "conditions": [{"type": "Ready", "status": "True", "lastHeartbeatTime": now(), "lastTransitionTime": now(),
                            "reason": "KubeletReady", "message": ""}]}},
                 "application/strategic-merge-patch+json")

    def close(self):
        self.server.shutdown()
        self.server.server_close()
        self.api("DELETE", f"/api/v1/nodes/{self.name}")

    def add_pod(self, ns, name, labels, container="spark-kubernetes-executor", restart="Never"):
        self.api("POST", f"/api/v1/namespaces/{ns}/pods", {
            "apiVersion": "v1", "kind": "Pod", "metadata": {"name": name, "labels": labels},
            "spec": {"nodeName": self.name, "restartPolicy": restart, "automountServiceAccountToken": False,
                     "terminationGracePeriodSeconds": 0,
                     "containers": [{"name": container, "image": "none"}]}})
        self.set_status(ns, name, container, {"running": {"startedAt": now()}})

    def set_status(self, ns, name, container, state, phase="Running", run=1, last=None):
        status = {"name": container, "image": "none", "imageID": "", "ready": "running" in state, "restartCount": run - 1,
                  "containerID": f"containerd://{name}-{run}", "state": state, "lastState": last or {}}
        self.api("PATCH", f"/api/v1/namespaces/{ns}/pods/{name}/status",
                 {"status": {"phase": phase, "containerStatuses": [status]}}, "application/merge-patch+json")

    def end_pod(self, ns, name, container="spark-kubernetes-executor", code=0):
        ended = {"exitCode": code, "startedAt": now(), "finishedAt": now(), "containerID": f"containerd://{name}-1"}
        self.set_status(ns, name, container, {"terminated": ended}, "Failed" if code else "Succeeded")

    def delete_pod(self, ns, name):
        self.api("DELETE", f"/api/v1/namespaces/{ns}/pods/{name}", {"gracePeriodSeconds": 0})


def stamp(second, line):
    """The time stamp of line number `line` within a second of 2026, as the kubelet writes it."""
    moment = datetime.datetime(2026, 1, 1, tzinfo=datetime.timezone.utc) + datetime.timedelta(seconds=second)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{line:09d}Z"
