"""Stand-ins of object stores on the loopback, for the tests of uploads: moto as S3 with its signature checks on, azurite as Azure
Blob Storage, and a relay before them that checks what they do not. Packages of PyPI and npm, kept in the cache of tests/cluster.
"""

import base64
import contextlib
import hashlib
import http.client
import http.server
import importlib.util
import os
import re
import secrets
import shutil
import socket
import ssl
import subprocess
import sys
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/cluster"))

import cache  # noqa: E402

MOTO = ["moto[s3]==5.2.5", "flask==3.1.3", "flask-cors==6.0.5"]
AZURITE = "azurite@3.37.0"
BUCKET, CONTAINER, ACCOUNT = "bkt", "data", "k8sparktest"

# Checks every request against keys that were made by its first three calls. botocore, which it recomputes signatures with, leaves
# User-Agent out of them; nobody else does.
MOTO_LAUNCHER = """
import sys, botocore.auth
botocore.auth.SIGNED_HEADERS_BLACKLIST[:] = ["expect", "transfer-encoding", "x-amzn-trace-id"]
from moto.server import main
main(sys.argv[1:])
"""


def missing_tools():
    return ([tool for tool in ("npm", "node", "openssl") if shutil.which(tool) is None]
            + ["pip"] * (importlib.util.find_spec("pip") is None))


def install():
    """(folder of moto, folder of azurite); minutes the first time, then nothing."""
    def pip(target, log):
        cache.run_logged([sys.executable, "-m", "pip", "install", "--quiet", "--no-compile", "--target", target, *MOTO], log)

    def npm(target, log):
        target.mkdir()
        cache.run_logged(["npm", "install", "--silent", "--no-audit", "--no-fund", "--prefix", target, AZURITE], log)

    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    return (cache.artefact("moto", {"packages": MOTO, "python": version}, pip, "S3 stand-in"),
            cache.artefact("azurite", {"packages": AZURITE}, npm, "Azure stand-in"))


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


def wait_for_port(port, process, seconds=60):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise AssertionError(f"{process.args[len(cache.DIE_WITH_PARENT)]} ended with {process.returncode}")
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.1)
    raise AssertionError(f"nothing listens on port {port} after {seconds} s")


class Moto:
    """S3 with one user who may do all, and temporary keys of a role."""

    def __init__(self, folder, log):
        self.port = free_port()
        env = os.environ | {"INITIAL_NO_AUTH_ACTION_COUNT": "3", "PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"}
        words = [sys.executable, "-c", MOTO_LAUNCHER, "-H", "127.0.0.1", "-p", str(self.port)]
        self.process = subprocess.Popen([*cache.DIE_WITH_PARENT, *words], env=env, stdout=log, stderr=log)
        sys.path.insert(0, str(folder))

    def prepare(self):
        wait_for_port(self.port, self.process)
        import boto3
        from botocore.config import Config

        def client(service, key):
            return boto3.client(service, endpoint_url=f"http://127.0.0.1:{self.port}", region_name="us-east-1",
                                aws_access_key_id=key["AccessKeyId"], aws_secret_access_key=key["SecretAccessKey"],
                                aws_session_token=key.get("SessionToken"), config=Config(s3={"addressing_style": "path"}))
        everything = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}'
        anybody = ('{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"AWS":"*"}}]}')
        iam = client("iam", {"AccessKeyId": "none", "SecretAccessKey": "none"})
        iam.create_user(UserName="u")
        self.key = iam.create_access_key(UserName="u")["AccessKey"]
        iam.put_user_policy(UserName="u", PolicyName="p", PolicyDocument=everything)
        iam = client("iam", self.key)
        role = iam.create_role(RoleName="r", AssumeRolePolicyDocument=anybody)["Role"]["Arn"]
        iam.put_role_policy(RoleName="r", PolicyName="p", PolicyDocument=everything)
        self.temporary = client("sts", self.key).assume_role(RoleArn=role, RoleSessionName="upload")["Credentials"]
        self.s3 = client("s3", self.key)
        self.s3.create_bucket(Bucket=BUCKET)

    def objects(self, prefix):
        """{name without prefix and upload folder: bytes} of the uploads below a prefix."""
        listed = self.s3.list_objects_v2(Bucket=BUCKET, Prefix=prefix).get("Contents", [])
        return {re.sub(r".*/spark-upload-[0-9a-f-]{36}/", "", one["Key"]):
                self.s3.get_object(Bucket=BUCKET, Key=one["Key"])["Body"].read() for one in listed}

    def unfinished(self):
        return self.s3.list_multipart_uploads(Bucket=BUCKET).get("Uploads", [])


class Azurite:
    """The Blob service with one account; its requests are signed by a few lines of our own, from Microsoft's description."""

    def __init__(self, folder, data, log):
        self.port = free_port()
        self.key = base64.b64encode(secrets.token_bytes(64)).decode()
        env = os.environ | {"AZURITE_ACCOUNTS": f"{ACCOUNT}:{self.key}"}
        program = folder / "node_modules/azurite/dist/src/blob/main.js"
        words = ["node", str(program), "--disableTelemetry", "--blobHost", "127.0.0.1", "--blobPort", str(self.port),
                 "--location", str(data), "--skipApiVersionCheck", "--silent"]
        self.process = subprocess.Popen([*cache.DIE_WITH_PARENT, *words], env=env, stdout=log, stderr=log)

    def prepare(self):
        wait_for_port(self.port, self.process)
        status, _ = self.call("PUT", f"/{CONTAINER}", {"restype": "container"})
        assert status == 201, status

    def put(self, name, body):
        status, answer = self.call("PUT", f"/{CONTAINER}/{name}", body=body)
        assert status == 201, (status, answer)

    def call(self, method, path, query=None, body=None):
        import hmac
        query = query or {}
        path = f"/{ACCOUNT}{path}"
        date = time.strftime("%a, %d %b %Y %H:%M:%S GMT", time.gmtime())
        # The length stands in the third line after the verb, where there is one.
        length = f"{len(body)}" if body else ""
        kind = "x-ms-blob-type:BlockBlob\n" if body is not None else ""
        text = (f"{method}\n\n\n{length}" + "\n" * 9 + f"{kind}x-ms-date:{date}\nx-ms-version:2020-10-02\n/{ACCOUNT}{path}"
                + "".join(f"\n{name}:{value}" for name, value in sorted(query.items())))
        digest = hmac.new(base64.b64decode(self.key), text.encode(), hashlib.sha256).digest()
        headers = {"x-ms-date": date, "x-ms-version": "2020-10-02", "Content-Length": str(len(body or b"")),
                   "Authorization": f"SharedKey {ACCOUNT}:{base64.b64encode(digest).decode()}"}
        if body is not None:
            headers["x-ms-blob-type"] = "BlockBlob"
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.request(method, path + ("?" + "&".join(f"{n}={v}" for n, v in query.items()) if query else ""), body, headers)
        answer = connection.getresponse()
        return answer.status, answer.read()

    def sas(self, permissions="rcw", seconds=3600):
        """A service SAS of the container. Source: Microsoft, "Create a service SAS", version 2020-10-02."""
        import hmac
        from urllib.parse import urlencode
        end = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + seconds))
        version = "2020-10-02"
        text = "\n".join([permissions, "", end, f"/blob/{ACCOUNT}/{CONTAINER}", "", "", "", version, "c", "", "", "", "", "", ""])
        digest = hmac.new(base64.b64decode(self.key), text.encode(), hashlib.sha256).digest()
        return urlencode({"sv": version, "sr": "c", "sp": permissions, "se": end, "sig": base64.b64encode(digest).decode()})

    def objects(self, prefix):
        _, body = self.call("GET", f"/{CONTAINER}", {"comp": "list", "prefix": prefix, "restype": "container"})
        found = {}
        for name in re.findall(r"<Name>([^<]*)</Name>", body.decode()):
            found[re.sub(r".*/", "", name)] = self.call("GET", f"/{CONTAINER}/" + name.replace(" ", "%20"))[1]
        return found


# What S3 says to a signature of another region; to a HEAD only the status and the header.
WRONG_REGION = """<?xml version="1.0" encoding="UTF-8"?>
<Error><Code>AuthorizationHeaderMalformed</Code><Message>The authorization header is malformed; the region '{0}' is wrong; expecting \
'{1}'</Message><Region>{1}</Region><RequestId>0A1B2C3D4E5F6071</RequestId><HostId>host</HostId></Error>"""


class Relay:
    """Passes requests on to a store and checks on the way what the store does not: the body against x-amz-content-sha256 and
    Content-MD5, the region of the signature, that a session token is signed. Is also an HTTP proxy, for names that do not exist.

    cut       bytes of a body after which the connection is closed; cuts how often
    delay     seconds between the pieces of a body
    region    answers as AWS does when the signature names another one
    login     the proxy asks for it ("user:password")
    """

    def __init__(self, port, folder=None, tls=False):
        self.backend, self.seen, self.wrong = port, [], []
        self.cut, self.cuts, self.delay, self.region, self.login = None, 0, 0, None, None
        relay = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_):
                pass

            def _any(self):
                relay.pass_on(self)

            do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = _any

            def handle_expect_100(self):
                return relay.region is not None or super().handle_expect_100()

        class Server(http.server.ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, *_):
                pass
        self.server = Server(("127.0.0.1", 0), Handler)
        if tls:
            self.ca = make_certificates(folder)
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(folder / "server.crt", folder / "server.key")
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        self.port = self.server.server_address[1]
        self.url = f"http{'s' if tls else ''}://127.0.0.1:{self.port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def pass_on(self, handler):
        headers = {name.lower(): value for name, value in handler.headers.items()}
        self.seen.append((handler.command, handler.path, headers))
        if self.login and headers.get("proxy-authorization") != "Basic " + base64.b64encode(self.login.encode()).decode():
            return answer(handler, 407, b"")
        scope = re.search(r"Credential=[^/]+/\d+/([^/]+)/s3/aws4_request, SignedHeaders=(\S+),", headers.get("authorization", ""))
        if self.region and scope and scope[1] != self.region:
            handler.close_connection = True
            return answer(handler, 400, WRONG_REGION.format(scope[1], self.region).encode(),
                          [("Content-Type", "application/xml"), ("x-amz-bucket-region", self.region)])
        if self.region and headers.get("expect"):
            handler.send_response_only(100)
            handler.end_headers()
        body = self.read_body(handler, int(headers.get("content-length", 0)))
        if body is None:
            handler.close_connection = True
            return handler.connection.close()
        if scope:
            self.check_s3(handler, headers, scope[2].split(";"), body)
        elif "content-md5" in headers and headers["content-md5"] != base64.b64encode(hashlib.md5(body).digest()).decode():
            self.wrong.append(f"{handler.path}: Content-MD5 is not of the body")
        self.forward(handler, headers, body)

    def read_body(self, handler, size):
        body = bytearray()
        while len(body) < size:
            if self.cut is not None and len(body) >= self.cut and self.cuts > 0:
                self.cuts -= 1
                return None
            piece = handler.rfile.read(min(65536, size - len(body)))
            if not piece:
                return None
            body += piece
            if self.delay:
                time.sleep(self.delay)
        return bytes(body)

    def check_s3(self, handler, headers, signed, body):
        def demand(right, what):
            if not right:
                self.wrong.append(f"{handler.command} {handler.path}: {what}")
        demand(headers["x-amz-content-sha256"] == hashlib.sha256(body).hexdigest(), "x-amz-content-sha256 is not of the body")
        if "content-md5" in headers:
            demand(headers["content-md5"] == base64.b64encode(hashlib.md5(body).digest()).decode(), "Content-MD5 is not of the body")
        demand(handler.command != "PUT" or "content-md5" in signed, "Content-MD5 is not signed")
        for name in headers:
            demand(not name.startswith("x-amz-") or name in signed, f"{name} is not signed")

    def forward(self, handler, headers, body):
        path = re.sub(r"^http://[^/]+", "", handler.path)
        connection = http.client.HTTPConnection("127.0.0.1", self.backend, timeout=60)
        connection.putrequest(handler.command, path, skip_host=True, skip_accept_encoding=True)
        for name, value in handler.headers.items():
            if name.lower() not in ("expect", "proxy-authorization", "proxy-connection"):
                connection.putheader(name, value)
        connection.endheaders(body or None)
        got = connection.getresponse()
        answer(handler, got.status, got.read(), got.getheaders())
        connection.close()

    def close(self):
        self.server.shutdown()
        self.server.server_close()


def answer(handler, status, body, headers=()):
    handler.send_response_only(status)
    for name, value in headers:
        if name.lower() not in ("content-length", "transfer-encoding", "connection"):
            handler.send_header(name, value)
    length = dict((n.lower(), v) for n, v in headers).get("content-length") if handler.command == "HEAD" else None
    handler.send_header("Content-Length", length or str(len(body)))
    handler.end_headers()
    if handler.command != "HEAD":
        handler.wfile.write(body)


def make_certificates(folder):
    """server.crt and server.key of 127.0.0.1, and the CA that signed it."""
    def openssl(*words):
        subprocess.run(["openssl", *map(str, words)], check=True, capture_output=True)
    for name, extra in (("ca", ["-addext", "basicConstraints=critical,CA:TRUE"]),
                        ("server", ["-addext", "subjectAltName=IP:127.0.0.1", "-CA", folder / "ca.crt", "-CAkey", folder / "ca.key"])):
        openssl("ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", folder / f"{name}.key")
        openssl("req", "-x509", "-new", "-sha256", "-days", "30", "-subj", f"/CN=test-{name}", "-key", folder / f"{name}.key",
                *extra, "-out", folder / f"{name}.crt")
    return folder / "ca.crt"
