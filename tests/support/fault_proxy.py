"""A proxy in front of a real API server that breaks answers on purpose. Standard library only.

It speaks plain HTTP/1.1 on the loopback (k8spark sends no credentials there) and logs in to the server itself, with the
certificate of the kubeconfig. What happens to a request decides `fault_for(request)`: None lets it pass, a Fault breaks it.
Randomness comes from a seed alone, so that a run that went wrong can be seen again.
"""

import base64
import dataclasses
import http.client
import json
import random
import socket
import socketserver
import ssl
import struct
import tempfile
import threading
import time
import urllib.parse


@dataclasses.dataclass
class Fault:
    """What is done to one answer.

    status   this status in place of the server's answer; the request is not passed on
    after    bytes of the body that pass before `end`
    end      how it ends then: "reset" (RST), "close" (FIN in the middle of a chunk), "eof" (a clean end of the body)
    lose     the request is carried out, and the connection is cut before a byte of the answer
    stall    seconds of silence before the end
    piece    largest piece that is sent at once, with `pause` seconds between them
    """

    status: int = 0
    retry_after: int | None = None
    text: str = ""
    after: int | None = None
    end: str = "close"
    lose: bool = False
    stall: float = 0
    piece: int = 65536
    pause: float = 0


@dataclasses.dataclass
class Request:
    method: str
    target: str
    headers: dict
    body: bytes

    @property
    def query(self):
        return urllib.parse.parse_qs(urllib.parse.urlsplit(self.target).query)

    @property
    def is_log(self):
        return urllib.parse.urlsplit(self.target).path.endswith("/log")

    @property
    def is_follow(self):
        return self.is_log and self.query.get("follow") == ["true"]

    @property
    def is_watch(self):
        return self.query.get("watch") in (["true"], ["1"])


class Upstream:
    """The server of a kubeconfig, with its client certificate or token."""

    def __init__(self, kubeconfig_json):
        config = kubeconfig_json
        cluster, user = config["clusters"][0]["cluster"], config["users"][0]["user"]
        self.host, _, port = urllib.parse.urlsplit(cluster["server"]).netloc.rpartition(":")
        self.port = int(port)
        self.token = user.get("token")
        self.context = ssl.create_default_context(
            cadata=base64.b64decode(cluster["certificate-authority-data"]).decode())
        if "client-certificate-data" in user:
            with tempfile.NamedTemporaryFile(suffix=".pem") as pem:
                pem.write(base64.b64decode(user["client-certificate-data"]) + b"\n" +
                          base64.b64decode(user["client-key-data"]))
                pem.flush()
                self.context.load_cert_chain(pem.name)

    def send(self, request):
        connection = http.client.HTTPSConnection(self.host, self.port, context=self.context, timeout=600)
        headers = {key: value for key, value in request.headers.items()
                   if key.lower() not in ("host", "connection", "accept-encoding", "transfer-encoding")}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        connection.request(request.method, request.target, request.body or None, headers)
        return connection.getresponse()


class FaultProxy(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 256

    def __init__(self, kubeconfig_json, fault_for=lambda request: None):
        super().__init__(("127.0.0.1", 0), _Connection)
        self.upstream, self.fault_for = Upstream(kubeconfig_json), fault_for
        self.lock, self.requests, self.broken = threading.Lock(), [], []
        self.base = kubeconfig_json
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def kubeconfig(self):
        """A kubeconfig whose server is this proxy."""
        return {"apiVersion": "v1", "kind": "Config", "current-context": "faults",
                "contexts": [{"name": "faults", "context": {"cluster": "faults", "user": "nobody"}}],
                "clusters": [{"name": "faults", "cluster": {"server": f"http://127.0.0.1:{self.server_address[1]}"}}],
                "users": [{"name": "nobody", "user": {}}]}

    def decide(self, request):
        with self.lock:  # one after the other, so that a seed means the same each time
            fault = self.fault_for(request)
            self.requests.append(f"{request.method} {request.target}")
            if fault is not None:
                self.broken.append((request.target, fault))
            return fault

    def handle_error(self, request, client_address):
        pass  # the client has gone: that is what this is about


class _Cut(Exception):
    pass


class _Connection(socketserver.StreamRequestHandler):
    def handle(self):
        self.request.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        while True:
            request = self.read_request()
            if request is None:
                return
            try:
                self.answer(request)
            except _Cut:
                return

    def read_request(self):
        line = self.rfile.readline(65537)
        if not line.strip():
            return None
        method, target, _ = line.decode("latin-1").split(" ", 2)
        headers = dict(http.client.parse_headers(self.rfile).items())
        body = self.rfile.read(int(headers.get("Content-Length", 0)))
        return Request(method, target, headers, body)

    def answer(self, request):
        fault = self.server.decide(request) or Fault()
        if fault.status:
            self.refuse(fault)
            return
        try:
            response = self.server.upstream.send(request)
        except OSError:
            self.cut("reset", 0)
        with response:
            if fault.lose:
                if not (request.is_follow or request.is_watch):  # those have no end to wait for
                    response.read()
                self.cut(fault.end, fault.stall)
            head = [f"HTTP/1.1 {response.status} {response.reason}", "Transfer-Encoding: chunked"]
            head += [f"{key}: {value}" for key, value in response.getheaders()
                     if key.lower() not in ("transfer-encoding", "content-length", "connection")]
            self.wfile.write(("\r\n".join(head) + "\r\n\r\n").encode("latin-1"))
            self.pass_body(response, fault)

    def refuse(self, fault):
        text = fault.text.encode()
        kind = "text/plain"
        if not text:
            kind = "application/json"
            text = json.dumps({"kind": "Status", "apiVersion": "v1", "status": "Failure", "code": fault.status,
                               "reason": {429: "TooManyRequests", 410: "Expired", 503: "ServiceUnavailable",
                                          500: "InternalError", 504: "Timeout"}.get(fault.status, ""),
                               "message": f"broken on purpose: {fault.status}"}).encode()
        retry = f"Retry-After: {fault.retry_after}\r\n" if fault.retry_after is not None else ""
        self.wfile.write(f"HTTP/1.1 {fault.status} Broken\r\nContent-Type: {kind}\r\n{retry}"
                         f"Content-Length: {len(text)}\r\n\r\n".encode() + text)

    def pass_body(self, response, fault):
        passed = 0
        while True:
            try:
                block = response.read1(65536)
            except (OSError, http.client.HTTPException):
                self.cut("reset", 0)
            if not block:
                self.wfile.write(b"0\r\n\r\n")
                return
            while block:
                piece = block[:fault.piece]
                block = block[len(piece):]
                left = None if fault.after is None else fault.after - passed
                if left is not None and left < len(piece):
                    self.end_inside(piece, left, fault)
                self.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
                passed += len(piece)
                if fault.pause:
                    time.sleep(fault.pause)

    def end_inside(self, piece, left, fault):
        if fault.end == "eof":
            if left:
                self.wfile.write(b"%x\r\n%s\r\n" % (left, piece[:left]))
            time.sleep(fault.stall)
            self.wfile.write(b"0\r\n\r\n")
            raise _Cut
        # The chunk promises more than comes.
        self.wfile.write(b"%x\r\n%s" % (len(piece), piece[:left]))
        self.cut(fault.end, fault.stall)

    def cut(self, end, stall):
        self.wfile.flush()
        time.sleep(stall)
        if end == "reset":
            self.request.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        raise _Cut


def random_faults(seed, most=8, mean_bytes=400_000):
    """A fault_for that breaks about half of what it sees, at most `most` times, and then nothing: every run can end."""
    dice, left = random.Random(seed), [most]

    def cut(request):
        after = dice.choice([0, dice.randrange(200), dice.randrange(20_000), int(dice.expovariate(1 / mean_bytes))])
        fault = Fault(after=after, end=dice.choice(["reset", "close", "eof"]))
        if dice.random() < 0.15:
            fault.stall = dice.random()
        if dice.random() < 0.1:
            fault.piece, fault.pause = dice.choice([(7, 0), (1000, 0.0005), (1, 0)]) if after < 20_000 else (1000, 0)
        return fault

    def refusal(request):
        status = dice.choice([429, 500, 503, 504] + ([410] if request.is_watch else []))
        return Fault(status=status, retry_after=dice.choice([None, 0, 1]) if status in (429, 503) else None,
                     text=dice.choice(["", "", "the server is going away"]))

    def fault_for(request):
        chance = 0.8 if request.is_follow else 0.4
        if left[0] <= 0 or dice.random() > chance:
            return None
        left[0] -= 1
        kind = dice.random()
        if kind < 0.2:
            return refusal(request)
        if kind < 0.3:
            return Fault(lose=True, end=dice.choice(["reset", "close"]))
        return cut(request)

    return fault_for
