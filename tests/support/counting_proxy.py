"""A proxy before the API server that counts requests and ends the client at one of them. Standard library only.

It speaks HTTP to the client, so that requests are whole things to count, and logs in to the server by itself.
"""

import base64
import http.client
import http.server
import os
import signal
import ssl
import tempfile
import threading
import time
import urllib.parse
from pathlib import Path

HOP = {"connection", "transfer-encoding", "keep-alive", "content-length", "host", "accept-encoding"}


class CountingProxy:
    """Kills the process `victim` (a pid, set once it is known) with SIGKILL at request number `at`, counted from 1.

    when "sent": as soon as the request has arrived, and it still goes on to the server
    when "answered": after its answer went to the client; what the client sends after that goes nowhere
    """

    def __init__(self, kubeconfig):
        cluster, user = kubeconfig["clusters"][0]["cluster"], kubeconfig["users"][0]["user"]
        self.server = urllib.parse.urlsplit(cluster["server"])
        self.tls = self._tls(cluster, user)
        self.lock = threading.Lock()
        self.arm(0, "sent")
        proxy = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def handle_any(self):
                proxy.handle(self)

            do_GET = do_POST = do_PATCH = do_DELETE = do_PUT = handle_any

            def log_message(self, *_):
                pass

        self.http = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.http.daemon_threads = True
        self.http.handle_error = lambda *_: None  # a connection of a process that is dead
        threading.Thread(target=self.http.serve_forever, daemon=True).start()

    @staticmethod
    def _tls(cluster, user):
        with tempfile.TemporaryDirectory() as folder:
            paths = {}
            for name, data in (("ca", cluster["certificate-authority-data"]), ("cert", user["client-certificate-data"]),
                               ("key", user["client-key-data"])):
                paths[name] = Path(folder, name)
                paths[name].write_bytes(base64.b64decode(data))
            tls = ssl.create_default_context(cafile=paths["ca"])
            tls.load_cert_chain(paths["cert"], paths["key"])
            return tls

    @property
    def url(self):
        return f"http://127.0.0.1:{self.http.server_address[1]}"

    def arm(self, at, when):
        with self.lock:
            self.at, self.when, self.count, self.victim, self.dead = at, when, 0, None, threading.Event()
            self.requests, self.open = [], 0

    def settle(self):
        """Until what has reached the server is done."""
        while True:
            with self.lock:
                if not self.open:
                    return
            time.sleep(0.01)

    def kill(self):
        while self.victim is None:
            time.sleep(0.001)
        os.kill(self.victim, signal.SIGKILL)
        self.dead.set()

    def handle(self, client):
        body = client.rfile.read(int(client.headers.get("content-length") or 0))
        with self.lock:
            self.count += 1
            number = self.count
            self.requests.append(f"{client.command} {client.path.partition('?')[0]}")
            self.open += 1
        try:
            if number == self.at and self.when == "sent":
                self.kill()
            if self.at and number > self.at:
                self.dead.wait(30)
                client.close_connection = True
                return
            self.forward(client, body)
            if number == self.at and self.when == "answered":
                time.sleep(0.05)  # the answer is read, and what follows it is under way
                self.kill()
        finally:
            with self.lock:
                self.open -= 1

    def forward(self, client, body):
        server = http.client.HTTPSConnection(self.server.netloc, context=self.tls, timeout=30)
        headers = {key: value for key, value in client.headers.items() if key.lower() not in HOP}
        server.request(client.command, client.path, body or None, headers)
        answer = server.getresponse()
        text = answer.read()
        server.close()
        try:
            client.send_response(answer.status)
            for key, value in answer.getheaders():
                if key.lower() not in HOP:
                    client.send_header(key, value)
            client.send_header("Content-Length", str(len(text)))
            client.end_headers()
            client.wfile.write(text)
        except (BrokenPipeError, ConnectionResetError):
            client.close_connection = True  # it is dead already

    def close(self):
        self.http.shutdown()
