"""Jupyter for the pods of a node-level cluster, and a client of its API: sessions over HTTP, cells over a kernel's WebSocket."""

import base64
import json
import os
import re
import socket
import struct
import sys
import urllib.request
import uuid
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "cluster"))

import cache  # noqa: E402
import harness  # noqa: E402

# Wheels for the Python of the Spark image (Debian 12's).
PACKAGES = ["jupyter-server==2.14.2", "ipykernel==6.29.5", "notebook-shim==0.2.4"]
PYTHON = "3.11"
FOLDER = "/opt/jupyter"  # in the pods


def install():
    """A folder with Jupyter and its programs, to be mounted at FOLDER."""
    return cache.artefact("jupyter", {"packages": PACKAGES, "python": PYTHON, "format": 1}, _fetch, "Jupyter for the Spark image")


def _fetch(target, log):
    cache.run_logged([sys.executable, "-m", "pip", "install", "--only-binary=:all:", "--python-version", PYTHON,
                      "--target", target, "--no-compile", *PACKAGES], log)
    for program in (target / "bin").iterdir():
        text = program.read_text()
        program.write_text(re.sub(r"\A#!.*", "#!/usr/bin/python3", text))
    # The pods' user reads them.
    for path in [target, *target.rglob("*")]:
        os.chmod(path, 0o755 if path.is_dir() or path.parent.name == "bin" else 0o644)


# A whole one, for a driver of this machine.
LOCAL_PACKAGES = ["notebook==7.2.3", "ipykernel==6.29.5"]


def install_here():
    """A folder with Jupyter Notebook for the Python that runs this."""
    key = {"packages": LOCAL_PACKAGES, "python": sys.version.split()[0], "format": 1}
    return cache.artefact("jupyter-here", key, _fetch_here, "Jupyter for this machine")


def _fetch_here(target, log):
    cache.run_logged([sys.executable, "-m", "pip", "install", "--only-binary=:all:", "--target", target, *LOCAL_PACKAGES], log)


def conf():
    """spark.* keys that give it to a notebook's pod."""
    volume = "spark.kubernetes.driver.volumes.hostPath.jupyter"
    return {f"{volume}.mount.path": FOLDER, f"{volume}.mount.readOnly": "true", f"{volume}.options.path": str(install()),
            "spark.kubernetes.driverEnv.PYTHONPATH": FOLDER,
            "spark.kubernetes.driverEnv.JUPYTER_PATH": f"{FOLDER}/share/jupyter",
            "spark.kubernetes.driverEnv.PATH": f"{FOLDER}/bin:/usr/local/bin:/usr/bin:/bin"}


class Jupyter:
    """A server by the address that `notebook open` prints."""

    def __init__(self, url):
        parts = urlsplit(url)
        self.host, self.port = parts.hostname, parts.port
        self.token = parse_qs(parts.query).get("token", [""])[0]

    def call(self, method, path, body=None):
        request = urllib.request.Request(f"http://{self.host}:{self.port}{path}", method=method,
                                         data=None if body is None else json.dumps(body).encode(),
                                         headers={"Authorization": f"token {self.token}", "Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=60) as answer:
            text = answer.read()
        return json.loads(text) if text else None

    def kernel(self):
        return Kernel(self, self.call("POST", "/api/kernels", {"name": "python3"})["id"])


class Kernel:
    """Runs cells over the kernel's WebSocket. Source: jupyter_client's "Messaging in Jupyter"."""

    def __init__(self, server, kernel_id):
        self.server, self.id, self.session = server, kernel_id, uuid.uuid4().hex
        self._connect()

    def _connect(self):
        server, kernel_id = self.server, self.id
        self.socket = socket.create_connection((server.host, server.port), timeout=180)
        key = base64.b64encode(os.urandom(16)).decode()
        self.socket.sendall((f"GET /api/kernels/{kernel_id}/channels?session_id={self.session} HTTP/1.1\r\nHost: {server.host}:{server.port}\r\n"
                             f"Authorization: token {server.token}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                             f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n").encode())
        self.bytes = b""
        head = self._until(b"\r\n\r\n")
        harness.expect(b" 101 " in head.split(b"\r\n")[0], "no WebSocket", head.decode(errors="replace"))

    def run(self, code, tries=4):
        """What the cell printed; its error is an AssertionError. Jupyter hangs up on who waits for a kernel that takes more than
        a minute to start (kernel_info_timeout); its own pages connect again, and so does this."""
        for left in reversed(range(tries)):
            try:
                return self._run(code)
            except OSError:
                if not left:
                    raise
                self._connect()

    def _run(self, code):
        message_id = uuid.uuid4().hex
        self._send(json.dumps({
            "channel": "shell", "parent_header": {}, "metadata": {}, "buffers": [],
            "header": {"msg_id": message_id, "session": self.session, "username": "", "msg_type": "execute_request", "version": "5.3"},
            "content": {"code": code, "silent": False, "store_history": True, "user_expressions": {}, "allow_stdin": False}}).encode())
        printed = ""
        while True:
            message = self._message()
            if message["parent_header"].get("msg_id") != message_id:
                continue
            kind, content = message["header"]["msg_type"], message["content"]
            if kind == "stream":
                printed += content["text"]
            elif kind == "error":
                raise AssertionError(f"the cell failed: {content['ename']}: {content['evalue']}")
            elif kind == "status" and content["execution_state"] == "idle":
                return printed

    def close(self):
        self.socket.close()
        self.server.call("DELETE", f"/api/kernels/{self.id}")

    def _more(self):
        got = self.socket.recv(65536)
        if not got:
            raise ConnectionError("the kernel's connection has ended")
        self.bytes += got

    def _until(self, mark):
        while mark not in self.bytes:
            self._more()
        head, _, self.bytes = self.bytes.partition(mark)
        return head

    def _take(self, count):
        while len(self.bytes) < count:
            self._more()
        taken, self.bytes = self.bytes[:count], self.bytes[count:]
        return taken

    def _send(self, payload, opcode=1):
        mask = os.urandom(4)
        size = len(payload)
        head = bytes([0x80 | opcode]) + (bytes([0x80 | size]) if size < 126 else bytes([0x80 | 126]) + struct.pack(">H", size))
        self.socket.sendall(head + mask + bytes(byte ^ mask[i % 4] for i, byte in enumerate(payload)))

    def _message(self):
        payload = b""
        while True:
            first, second = self._take(2)
            size = second & 0x7F
            if size == 126:
                size = struct.unpack(">H", self._take(2))[0]
            elif size == 127:
                size = struct.unpack(">Q", self._take(8))[0]
            part = self._take(size)
            if first & 0x0F == 9:  # ping
                self._send(part, 10)
                continue
            payload += part
            if first & 0x80 and first & 0x0F in (0, 1, 2):
                return json.loads(payload)
