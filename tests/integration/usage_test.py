#!/usr/bin/env python3
"""Wrong input: exit code 2, one line that says what and where, and not one request."""

import json
import re
import socket
import threading
from contextlib import contextmanager
import sys
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

import harness  # noqa: E402
from harness import equal, expect, test  # noqa: E402

IMAGE = ["--conf", "spark.kubernetes.container.image=x:1"]
PROFILE = """version: 1
profiles:
  prod:
    image: {name: x:1}
"""

# what: (words, what the error line must hold, text of k8spark.yaml)
WRONG = {
    "unknown flag": (["submit", "--exectuor-memory", "4g", "app.py"], "--executor-memory", None),
    "flag without value": (["submit", *IMAGE, "--conf"], "--conf", None),
    "conf without =": (["submit", "--conf", "spark.x", "app.py"], "--conf", None),
    "unknown command": (["sumbit", "app.py"], "submit", None),
    "no application": (["submit", *IMAGE], "no application", None),
    "no words at all": (["submit"], "no application", None),
    "application that is not there": (["submit", *IMAGE, "none.py"], "none.py", None),
    "jar without a class": (["submit", *IMAGE, "local:///a.jar"], "--class", None),
    "no image": (["submit", "app.py"], "image", None),
    "master of another kind": (["submit", *IMAGE, "--master", "yarn", "app.py"], "k8s://", None),
    "memory that is no size": (["submit", *IMAGE, "--driver-memory", "lots", "app.py"], "spark.driver.memory", None),
    "time that is no time": (["submit", *IMAGE, "--timeout", "soon", "app.py"], "--timeout", None),
    "unknown Spark version": (["submit", *IMAGE, "--spark-version", "2.4", "app.py"], "2.4", None),
    "client mode": (["submit", *IMAGE, "--deploy-mode", "client", "--spark-home", "/none", "app.py"], "/none", None),
    "two ways to exclude": (["submit", *IMAGE, "--dry-run", "maybe", "app.py"], "--dry-run", None),
    "properties file that is not there": (["submit", *IMAGE, "--properties-file", "none.conf", "app.py"], "none.conf", None),
    "unknown format": (["render", *IMAGE, "--format", "ymal", "app.py"], "yaml", None),
    "unknown output": (["list", "-o", "tabel"], "tabel", None),
    "unknown option of list": (["list", "--selektor", "x"], "--selector", None),
    "logs without a driver": (["logs"], "DRIVER", None),
    "unknown profile": (["submit", "--profile", "prdo", "app.py"], "prod", PROFILE),
    "broken YAML": (["submit", "--profile", "prod", "app.py"], r"k8spark\.yaml:\d+:\d+", PROFILE + "  x: [1\n"),
    "unknown profile key": (["submit", "--profile", "prod", "app.py"], r"(?s)k8spark\.yaml:5:\d+.*image",
                            PROFILE + "    imgae: {name: y}\n"),
    "wrong type in a profile": (["submit", "--profile", "prod", "app.py"], r"k8spark\.yaml:5:\d+",
                                PROFILE + "    executors: {instances: many}\n"),
}


@contextmanager
def listener():
    """An address that counts who connects, and closes on them."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        met = []

        def serve():
            while True:
                try:
                    connection, peer = server.accept()
                except OSError:
                    return
                met.append(peer)
                connection.close()

        threading.Thread(target=serve, daemon=True).start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}", met
        server.shutdown(socket.SHUT_RDWR)


def kubeconfig(server):
    return json.dumps({"apiVersion": "v1", "kind": "Config", "current-context": "c",
                       "contexts": [{"name": "c", "context": {"cluster": "c", "user": "u"}}],
                       "clusters": [{"name": "c", "cluster": {"server": server}}],
                       "users": [{"name": "u", "user": {"token": "t"}}]})


def check(case, words, pattern, profile, server, met):
    (case.folder / "k8spark.yaml").unlink(missing_ok=True)
    if profile is not None:
        case.write("k8spark.yaml", profile)
    done = case.k8spark(*words, env={"KUBECONFIG": case.write("kubeconfig", kubeconfig(server))})
    equal(done.code, 2, done)
    equal(done.out, "", done)
    lines = done.err.splitlines()
    expect(lines and lines[0].startswith("k8spark: error: "), done)
    expect(sum(line.startswith("k8spark: ") for line in lines) == 1, "more than one message", done)
    expect(sum(line.startswith("  hint: ") for line in lines) <= 1, "more than one hint", done)
    expect(len(lines) <= (4 if profile is not None else 2), "too many lines", done)  # a profile's line, and a caret
    expect(re.search(pattern, done.err), f"nothing of {pattern}", done)
    expect(not met, "a request was sent", done)


def define(what, words, pattern, profile):
    def wrong(case):
        case.write("app.py", "print(1)\n")
        with listener() as (server, met):
            check(case, words, pattern, profile, server, met)
    wrong.__name__ = what.replace(" ", "_").replace("_=", "_equals_sign")
    test(wrong)


for _what, _row in WRONG.items():
    define(_what, *_row)


@test
def the_listener_would_notice(case):
    with listener() as (server, met):
        process = case.start("list", env={"KUBECONFIG": case.write("kubeconfig", kubeconfig(server))})
        harness.wait_until(lambda: met, 10, "nobody connected", process)


@test
def help_and_version_go_to_stdout_and_touch_nothing(case):
    for words in (["--help"], ["submit", "--help"], ["help", "exit-codes"], ["logs", "--help"], ["version"]):
        with listener() as (server, met):
            done = case.k8spark(*words, env={"KUBECONFIG": case.write("kubeconfig", kubeconfig(server))})
            expect(done.code == 0 and done.out and not done.err and not met, done)


if __name__ == "__main__":
    sys.exit(harness.main("integration.usage", "api"))
