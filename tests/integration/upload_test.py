#!/usr/bin/env python3
"""Uploads to spark.kubernetes.file.upload.path, against real stand-ins of S3 and Azure Blob Storage and a recording API server."""

import contextlib
import http.client
import os
import pty
import re
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.dont_write_bytecode = True
ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests/support"), str(ROOT / "tests/golden")]

import capture  # noqa: E402
import harness  # noqa: E402
import object_stores  # noqa: E402
from harness import equal, expect, test, wait_until  # noqa: E402
from object_stores import ACCOUNT, BUCKET, CONTAINER, Relay  # noqa: E402

MIB = 1 << 20
APP = b"print('\xc3\xa9')\n"


class World:
    """Stands where the other suites have a cluster."""

    kubeconfig = os.devnull

    def lacking(self):
        return object_stores.missing_tools()

    def up(self):
        moto, azurite = object_stores.install()
        self.folder = Path(tempfile.mkdtemp(prefix="k8spark-stores-"))
        self.log = open(self.folder / "log", "wb")
        self.moto = object_stores.Moto(moto, self.log)
        self.azurite = object_stores.Azurite(azurite, self.folder / "blobs", self.log)
        self.moto.prepare()
        self.azurite.prepare()
        self.api = capture.start_api()

    def down(self):
        for store in ("moto", "azurite"):
            if hasattr(self, store):
                getattr(self, store).process.kill()
                getattr(self, store).process.wait()
        if hasattr(self, "folder"):
            shutil.rmtree(self.folder, ignore_errors=True)


def argv(case, path, *conf, words=()):
    case.write("my app.py", "")
    (case.folder / "my app.py").write_bytes(APP)
    capture.Api.store, capture.Api.log = {}, []
    flags = [word for pair in ({"spark.kubernetes.container.image": "x:1", "spark.kubernetes.file.upload.path": path}
                               | dict(conf)).items() for word in ("--conf", "=".join(pair))]
    return ["submit", "--master", f"k8s://http://127.0.0.1:{case.cluster.api}", "--detach", *flags, *words, "my app.py"]


def s3(relay, **more):
    """Settings of the bucket behind a relay; keyword arguments are further fs.s3a options, with _ for a dot."""
    options = {"endpoint": relay.url, "path.style.access": "true"} | {k.replace("_", "."): v for k, v in more.items()}
    return [(f"spark.hadoop.fs.s3a.{name}", value) for name, value in options.items()]


def keys(case, key=None):
    key = key or case.cluster.moto.key
    env = {"AWS_ACCESS_KEY_ID": key["AccessKeyId"], "AWS_SECRET_ACCESS_KEY": key["SecretAccessKey"]}
    return env | ({"AWS_SESSION_TOKEN": key["SessionToken"]} if "SessionToken" in key else {})


def upload(case, path, *conf, env=None, words=(), code=0, timeout=120):
    done = case.k8spark(*argv(case, path, *conf, words=words), env=env or keys(case), timeout=timeout)
    expect(done.code == code, f"exit code {done.code}, want {code}", done)
    if code:
        equal(capture.Api.log, [], "the cluster was asked", done)
    return done


def refused(case, done, *words):
    """The one error line names file, target and the store's own words; no secret anywhere, and nothing was created."""
    line = next((line for line in done.err.splitlines() if line.startswith("k8spark: error: ")), "")
    for word in ("my app.py", *words):
        expect(word in line, f"{word!r} is not in {line!r}", done)
    no_secrets(case, done)


def no_secrets(case, done, *more):
    moto, azurite = case.cluster.moto, case.cluster.azurite
    for secret in (moto.key["SecretAccessKey"], moto.temporary["SecretAccessKey"], moto.temporary["SessionToken"], azurite.key, *more):
        expect(secret not in done.out + done.err, "a secret is in the output", done)
    expect(not re.search(r"Signature=|[?&]sig=|SharedKey ", done.err), "a signature is in the output", done)


def big_file(case, size=40 * MIB):
    path = case.folder / "big.bin"
    path.write_bytes(secrets.token_bytes(MIB) * (size // MIB))
    return path


def stored(case, prefix, **files):
    """What lies under the prefix is exactly the application and these files."""
    wanted = {"my app.py": APP} | {name.replace("__", "."): path.read_bytes() for name, path in files.items()}
    got = case.cluster.moto.objects(prefix)
    equal(sorted(got), sorted(wanted))
    expect(got == wanted, "contents differ")
    equal(case.cluster.moto.unfinished(), [], "an unfinished upload is left")


# --- S3


@test
def the_relay_sees_what_moto_does_not(case):
    relay = Relay(case.cluster.moto.port)
    headers = {"Authorization": "AWS4-HMAC-SHA256 Credential=A/20260101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0",
               "x-amz-content-sha256": "0" * 64, "Content-MD5": "wrong"}
    connection = http.client.HTTPConnection("127.0.0.1", relay.port)
    connection.request("PUT", f"/{BUCKET}/x", body=b"other", headers=headers)
    connection.getresponse().read()
    said = "; ".join(relay.wrong)
    for problem in ("x-amz-content-sha256 is not of", "Content-MD5 is not of", "Content-MD5 is not signed", "sha256 is not signed"):
        expect(problem in said, f"{problem!r} is not in {said!r}")


@test
def files_arrive_whole_and_the_driver_is_told_where(case):
    relay = Relay(case.cluster.moto.port)
    lib = case.write("lib/dep.py", "x = 1\n")
    done = upload(case, f"s3a://{BUCKET}/whole", *s3(relay), words=["--py-files", lib, "--verbose"])
    stored(case, "whole/", dep__py=lib)
    equal(relay.wrong, [])
    equal([method for method, *_ in relay.seen], ["PUT", "PUT"])
    args = next(o for o in capture.Api.store.values() if o["kind"] == "Pod")["spec"]["containers"][0]["args"]
    expect(re.fullmatch(rf"s3a://{BUCKET}/whole/spark-upload-[0-9a-f-]{{36}}/my app\.py", args[-1]), args)
    expect("uploaded " in done.err, done)
    no_secrets(case, done)


@test
def keys_come_from_the_conf_or_a_profile_too(case):
    relay, key = Relay(case.cluster.moto.port), case.cluster.moto.key
    upload(case, f"s3a://{BUCKET}/conf", *s3(relay, access_key="wrong", secret_key="${env.MINE}"),
           (f"spark.hadoop.fs.s3a.bucket.{BUCKET}.access.key", key["AccessKeyId"]), env={"MINE": key["SecretAccessKey"]})
    stored(case, "conf/")
    file = case.write("credentials", f"[p]\naws_access_key_id={key['AccessKeyId']}\naws_secret_access_key={key['SecretAccessKey']}\n")
    upload(case, f"s3a://{BUCKET}/profile", *s3(relay), env={"AWS_PROFILE": "p", "AWS_SHARED_CREDENTIALS_FILE": file})
    stored(case, "profile/")
    site = {"fs.s3a.endpoint": relay.url, "fs.s3a.path.style.access": "true", "fs.s3a.access.key": key["AccessKeyId"],
            "fs.s3a.secret.key": "wrong"}
    case.write("hadoop/core-site.xml", "<configuration>" + "".join(
        f"<property><name>{name}</name><value>{value}</value></property>" for name, value in site.items()) + "</configuration>")
    upload(case, f"s3a://{BUCKET}/site", ("spark.hadoop.fs.s3a.secret.key", key["SecretAccessKey"]),
           env={"HADOOP_CONF_DIR": case.folder / "hadoop"})
    stored(case, "site/")
    equal(relay.wrong, [])


@test
def a_session_token_is_sent_and_signed(case):
    relay = Relay(case.cluster.moto.port)
    done = upload(case, f"s3a://{BUCKET}/token", *s3(relay), env=keys(case, case.cluster.moto.temporary), words=["--verbose"])
    stored(case, "token/")
    equal(relay.wrong, [])
    headers = relay.seen[0][2]
    equal(headers["x-amz-security-token"], case.cluster.moto.temporary["SessionToken"])
    expect("x-amz-security-token" in headers["authorization"].partition("SignedHeaders=")[2], headers)
    no_secrets(case, done)


@test
def a_wrong_key_is_refused_before_anything_is_created(case):
    relay = Relay(case.cluster.moto.port)
    wrong = case.cluster.moto.key | {"SecretAccessKey": "wrong/secret/key"}
    done = upload(case, f"s3a://{BUCKET}/wrong", *s3(relay), env=keys(case, wrong), words=["--verbose"], code=110)
    refused(case, done, f"s3a://{BUCKET}/wrong/", "SignatureDoesNotMatch")
    no_secrets(case, done, "wrong/secret/key")
    done = upload(case, f"s3a://{BUCKET}/wrong", *s3(relay), env=keys(case, wrong | {"AccessKeyId": "AKIANOBODY"}), code=110)
    refused(case, done, "InvalidAccessKeyId")
    equal(case.cluster.moto.objects("wrong/"), {})


@test
def a_missing_bucket_is_a_wrong_configuration(case):
    relay = Relay(case.cluster.moto.port)
    refused(case, upload(case, "s3a://none-such/x", *s3(relay), code=2), "s3a://none-such/x/", "NoSuchBucket")


@test
def a_store_that_does_not_answer_is_unreachable(case):
    conf = [("spark.hadoop.fs.s3a.endpoint", f"http://127.0.0.1:{object_stores.free_port()}")]
    done = upload(case, f"s3a://{BUCKET}/x", *conf, code=110)
    refused(case, done, "onnect")
    expect("fs.s3a.endpoint" in done.err, done)


@test
def missing_settings_are_named_before_anything_is_sent(case):
    relay = Relay(case.cluster.moto.port)
    for path, conf, word in ((f"s3a://{BUCKET}/x", s3(relay), "credentials"),
                             (f"s3a://{BUCKET}/x", s3(relay, aws_credentials_provider="x.Roles"), "x.Roles"),
                             (f"s3://{BUCKET}/x", [], "s3:"), ("hdfs://nn/x", [], "hdfs:"), ("gs://b/x", [], "HMAC"),
                             ("abfss://c@a.dfs.core.windows.net/x", [], "account key"),
                             ("abfss://c@a.dfs.core.windows.net/x", [("spark.hadoop.fs.azure.account.auth.type", "OAuth")], "OAuth"),
                             ("s3a://AKIA:hidden@b/x", [], "password")):
        done = upload(case, path, *conf, env={"X": "1"}, code=2)
        expect(word in done.err, f"{word!r} is not said", done)
        if word == "password":
            expect("hidden" not in done.err.partition("error:")[2], done)
    equal(relay.seen, [])


@test
def a_cut_connection_is_tried_again(case):
    relay, big = Relay(case.cluster.moto.port), big_file(case, 6 * MIB)
    relay.cut, relay.cuts = 2 * MIB, 1
    done = upload(case, f"s3a://{BUCKET}/cut-once", *s3(relay), words=["--files", big])
    stored(case, "cut-once/", big__bin=big)
    expect("trying again" in done.err, done)
    equal(relay.wrong, [])


@test
def a_connection_that_is_always_cut_leaves_nothing(case):
    relay, big = Relay(case.cluster.moto.port), big_file(case, 12 * MIB)
    relay.cut, relay.cuts = 1 * MIB, 1000
    conf = s3(relay, multipart_size="5M", multipart_threshold="5M")
    done = upload(case, f"s3a://{BUCKET}/cut", *conf, words=["--files", big], code=110)
    expect("big.bin to s3a://" in done.err, done)
    equal(case.cluster.moto.objects("cut/"), {})
    equal(case.cluster.moto.unfinished(), [], "an unfinished upload is left")
    expect(any(method == "DELETE" for method, *_ in relay.seen), [seen[:2] for seen in relay.seen])


@test
def an_interrupt_takes_the_parts_back(case):
    interrupt_upload(case, signal.SIGINT, 130)
    interrupt_upload(case, signal.SIGTERM, 143)


def interrupt_upload(case, number, code):
    relay, big = Relay(case.cluster.moto.port), big_file(case, 12 * MIB)
    relay.delay = 0.05
    conf = s3(relay, multipart_size="5M", multipart_threshold="5M")
    process = case.start(*argv(case, f"s3a://{BUCKET}/break", *conf, words=["--files", big]), env=keys(case))
    wait_until(lambda: any("partNumber=1" in path for _, path, _ in relay.seen), 30, "the first part", process)
    process.signal(number)
    done = process.end(20)
    equal(done.code, code, done)
    equal(case.cluster.moto.unfinished(), [], "an unfinished upload is left")
    equal(capture.Api.log, [])


@test
def a_large_file_goes_in_parts_and_memory_does_not_grow(case):
    relay, big = Relay(case.cluster.moto.port), big_file(case)
    conf = s3(relay, multipart_size="16M", multipart_threshold="16M")
    small = peak_memory(case, argv(case, f"s3a://{BUCKET}/small", *conf))
    large = peak_memory(case, argv(case, f"s3a://{BUCKET}/large", *conf, words=["--files", big]))
    stored(case, "large/", big__bin=big)
    equal(relay.wrong, [])
    equal(sum("partNumber=" in path for _, path, _ in relay.seen), 3)
    print(f"peak memory: {small / 1024:.1f} MiB without, {large / 1024:.1f} MiB with a file of 40 MiB in parts of 16 MiB")
    expect(small > 1024, "the peak was not seen")
    expect(large - small < 4 * 1024, f"{large - small} KiB more")


def peak_memory(case, words):
    """KiB of a run that succeeds. From /proc while it runs: the kernel's own sum at the end would count this Python before exec, too."""
    process = case.start(*words, env=keys(case))
    peak = 0
    while process.popen.poll() is None:
        with contextlib.suppress(OSError):
            status = Path(f"/proc/{process.popen.pid}/status").read_text()
            if "\nVmHWM" in status and Path(f"/proc/{process.popen.pid}/exe").resolve() == Path(case.binary).resolve():
                peak = max(peak, int(re.search(r"VmHWM:\s+(\d+) kB", status)[1]))
        time.sleep(0.005)
    equal(process.end().code, 0, process)
    return peak


@test
def bucket_in_the_host_name_through_a_proxy_with_a_login(case):
    proxy = Relay(case.cluster.moto.port)
    proxy.login = "user:p@ss"
    host = "s3.eu-central-1.amazonaws.com"
    conf = [(f"spark.hadoop.fs.s3a.{name}", value) for name, value in {
        "endpoint": f"http://{host}", "proxy.host": "127.0.0.1", "proxy.port": str(proxy.port), "proxy.username": "user",
        "proxy.password": "p@ss"}.items()]
    done = upload(case, f"s3a://{BUCKET}/virtual", *conf, words=["--verbose"])
    stored(case, "virtual/")
    equal(proxy.wrong, [])
    _, path, headers = proxy.seen[-1]
    expect(path.startswith(f"http://{BUCKET}.{host}/virtual/"), path)
    expect("/eu-central-1/s3/" in headers["authorization"], headers)
    expect("p@ss" not in done.err and "p%40ss" not in done.err, done)


@test
def https_needs_a_trusted_certificate(case):
    relay = Relay(case.cluster.moto.port, case.folder, tls=True)
    done = upload(case, f"s3a://{BUCKET}/tls", *s3(relay), code=110)
    refused(case, done, "certificate")
    upload(case, f"s3a://{BUCKET}/tls", *s3(relay), env=keys(case) | {"AWS_CA_BUNDLE": relay.ca})
    stored(case, "tls/")
    equal(relay.wrong, [])


@test
def another_region_is_found_by_itself(case):
    relay, big = Relay(case.cluster.moto.port), big_file(case, 3 * MIB)
    relay.region = "eu-west-3"
    upload(case, f"s3a://{BUCKET}/region", *s3(relay), words=["--files", big])
    stored(case, "region/", big__bin=big)
    equal(relay.wrong, [])


@test
def gs_speaks_the_same_protocol(case):
    relay, key = Relay(case.cluster.moto.port), case.cluster.moto.key
    upload(case, f"gs://{BUCKET}/gs", ("spark.hadoop.fs.gs.storage.root.url", relay.url),
           env={"GS_ACCESS_KEY_ID": key["AccessKeyId"], "GS_SECRET_ACCESS_KEY": key["SecretAccessKey"]})
    stored(case, "gs/")
    expect("/auto/s3/" in relay.seen[0][2]["authorization"], relay.seen)


# --- Azure


def azure(case, scheme="wasb"):
    host = f"{ACCOUNT}.localhost"
    path = f"{scheme}://{CONTAINER}@{host}:{case.cluster.azurite.port}"
    return path, host


@test
def azure_blobs_by_account_key(case):
    relay = Relay(case.cluster.azurite.port)
    path = f"wasb://{CONTAINER}@{ACCOUNT}.localhost:{relay.port}/key"
    done = upload(case, path, (f"spark.hadoop.fs.azure.account.key.{ACCOUNT}.localhost", "${env.KEY}"),
                  env={"KEY": case.cluster.azurite.key}, words=["--verbose"])
    equal(case.cluster.azurite.objects("key/"), {"my app.py": APP})
    equal(relay.wrong, [])
    no_secrets(case, done)


@test
def azure_large_files_go_in_blocks(case):
    path, host = azure(case)
    big = big_file(case)
    upload(case, path + "/blocks", (f"spark.hadoop.fs.azure.account.key.{host}", case.cluster.azurite.key),
           words=["--files", big], env={"X": "1"})
    done = upload(case, path + "/plain", (f"spark.hadoop.fs.azure.account.key.{host}", case.cluster.azurite.key),
                  words=["--verbose"], env={"X": "1"})
    no_secrets(case, done)
    got = case.cluster.azurite.objects("blocks/")
    equal(sorted(got), ["big.bin", "my app.py"])
    expect(got["big.bin"] == big.read_bytes(), "contents differ")


@test
def azure_a_cut_connection_is_tried_again_and_then_given_up(case):
    relay, big = Relay(case.cluster.azurite.port), big_file(case, 6 * MIB)
    path = f"wasb://{CONTAINER}@{ACCOUNT}.localhost:{relay.port}"
    key = (f"spark.hadoop.fs.azure.account.key.{ACCOUNT}.localhost", case.cluster.azurite.key)
    relay.cut, relay.cuts = 2 * MIB, 1
    upload(case, path + "/cut-once", key, words=["--files", big], env={"X": "1"})
    expect(case.cluster.azurite.objects("cut-once/") == {"my app.py": APP, "big.bin": big.read_bytes()}, "contents differ")
    relay.cuts = 1000
    upload(case, path + "/cut", key, words=["--files", big], env={"X": "1"}, code=110)
    equal(case.cluster.azurite.objects("cut/"), {})
    equal(relay.wrong, [])


@test
def azure_blobs_by_sas(case):
    path, host = azure(case)
    sas = case.cluster.azurite.sas()
    done = upload(case, path + "/sas", (f"spark.hadoop.fs.azure.sas.{CONTAINER}.{host}", "${env.SAS}"), env={"SAS": sas},
                  words=["--verbose"])
    equal(case.cluster.azurite.objects("sas/"), {"my app.py": APP})
    no_secrets(case, done, sas, sas.rpartition("=")[2])
    expect("unencrypted" in done.err, done)
    late = case.cluster.azurite.sas(seconds=-60)
    done = upload(case, path + "/sas", (f"spark.hadoop.fs.azure.sas.{CONTAINER}.{host}", late), env={"X": "1"}, code=110)
    refused(case, done, "the store answers 403")
    no_secrets(case, done, late.rpartition("=")[2])


@test
def abfs_goes_through_the_blob_endpoint(case):
    conf = [("spark.hadoop.fs.azure.abfs.endpoint", f"127.0.0.1:{case.cluster.azurite.port}"),
            ("spark.hadoop.fs.azure.always.use.https", "false"),
            (f"spark.hadoop.fs.azure.account.key.{ACCOUNT}.dfs.core.windows.net", case.cluster.azurite.key)]
    upload(case, f"abfs://{CONTAINER}@{ACCOUNT}.dfs.core.windows.net/abfs", *conf, env={"X": "1"})
    equal(case.cluster.azurite.objects("abfs/"), {"my app.py": APP})


@test
def azure_refusals(case):
    path, host = azure(case)
    key = f"spark.hadoop.fs.azure.account.key.{host}"
    done = upload(case, path + "/x", (key, "d3Jvbmc="), env={"X": "1"}, words=["--verbose"], code=110)
    refused(case, done, f"{CONTAINER}@{host}", "403")
    none = path.replace(f"//{CONTAINER}@", "//none-such@")
    refused(case, upload(case, none + "/x", (key, case.cluster.azurite.key), env={"X": "1"}, code=2), "ContainerNotFound")


# --- what is said


@test
def render_and_dry_runs_upload_nothing(case):
    relay = Relay(case.cluster.moto.port)
    words = argv(case, f"s3a://{BUCKET}/dry", *s3(relay))
    for chosen in (["render", *words[1:3], *words[4:]], [*words[:1], "--dry-run=client", *words[1:]]):
        done = case.k8spark(*chosen)  # without any key
        equal(done.code, 0, done)
        expect(re.search(rf"would upload \S+/my app\.py to s3a://{BUCKET}/dry/spark-upload-", done.err), done)
    equal(relay.seen, [])


@test
def a_terminal_sees_a_live_line_and_quiet_is_quiet(case):
    # Larger than what the kernel's socket buffers swallow at once.
    relay, big = Relay(case.cluster.moto.port), big_file(case, 24 * MIB)
    relay.delay = 0.01
    seen = on_terminal(case, argv(case, f"s3a://{BUCKET}/live", *s3(relay), words=["--files", big]))
    expect(re.search(r"\r\x1b\[Kk8spark: uploading big\.bin: \d+\.\d of 24\.0 MiB \(\d+ %\), \d+\.\d MiB/s", seen), repr(seen))
    relay.delay = 0
    done = upload(case, f"s3a://{BUCKET}/quiet", *s3(relay), words=["--quiet", "--files", big])
    equal(done.err, "")


def on_terminal(case, words):
    """What a run prints on a terminal."""
    ours, theirs = pty.openpty()
    env = case.environment(**keys(case), TERM="xterm")
    process = subprocess.Popen([case.binary, *map(str, words)], env=env, cwd=case.folder, stdout=subprocess.DEVNULL, stderr=theirs)
    os.close(theirs)
    seen = b""
    while True:
        try:
            piece = os.read(ours, 65536)
        except OSError:  # the other end is closed
            break
        if not piece:
            break
        seen += piece
    os.close(ours)
    equal(process.wait(30), 0, seen.decode(errors="replace"))
    return seen.decode(errors="replace")


if __name__ == "__main__":
    sys.exit(harness.main("integration.upload", None, cluster=World()))
