#!/usr/bin/env python3
"""`connect`: a Spark Connect server in the cluster, and a real client of it through the forwarded port."""

import signal
import socket
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

import connect_client  # noqa: E402
from connect_client import QUERY, address_of, words  # noqa: E402
from harness import equal, expect, main, plant, test  # noqa: E402

TOKEN = "planted-connect-token-0a1b2c"


@test
def connect_runs_a_query_of_a_real_client(case):
    """With the caller's token: the server takes no other. Logs find it; Ctrl-C deletes it with its executors."""
    plant(TOKEN)
    process = case.start("connect", "sc", "--port", "0", *words(case.ns), env={"SPARK_CONNECT_AUTHENTICATE_TOKEN": TOKEN})
    address = address_of(process)
    queried = connect_client.run(QUERY, address, SPARK_CONNECT_AUTHENTICATE_TOKEN=TOKEN)
    equal(queried.out.strip(), "sum 499500", queried)
    other = connect_client.run(QUERY, f"{address}/;token=another")
    expect(other.code != 0 and "sum" not in other.out, "it takes any token", other)
    log = case.k8spark("logs", "-n", case.ns, "sc", "--tail", "5")
    equal(log.code, 0, log)
    again = case.k8spark("connect", "sc", "--port", "0", *words(case.ns))
    equal(again.code, 111, again)
    expect("exists already" in again.err, again)
    process.signal(signal.SIGINT)
    ended = process.end(90)
    equal(ended.code, 130, ended)
    equal(case.objects(), set(), "left behind")


@test
def connect_ends_when_idle_and_a_kept_server_is_attached_to(case):
    """--keep leaves it; --attach forwards again and leaves it, too; without a client the forward ends by itself."""
    kept = case.start("connect", "team", "--keep", "--idle-timeout", "1s", "--port", "0", *words(case.ns))
    address_of(kept)
    ended = kept.end()
    equal(ended.code, 0, ended)
    expect("nobody was connected for 1 s" in ended.err and "kept team" in ended.err, ended)
    status = case.k8spark("connect", "status", "team", "-n", case.ns)
    equal(status.code, 0, status)
    attached = case.start("connect", "--attach", "team", "--port", "0", "-n", case.ns)
    queried = connect_client.run(QUERY, address_of(attached))
    equal(queried.out.strip(), "sum 499500", queried)
    case.kubectl("delete", "pod", "team", "--grace-period=0", "--force", "--wait=false")
    gone = attached.end(60)
    equal(gone.code, 117, gone)
    deadline = time.monotonic() + 30
    while case.objects() and time.monotonic() < deadline:
        time.sleep(0.5)
    equal(case.objects(), set(), "Service and ConfigMap go with the pod")


@test
def connect_that_cannot_be_leaves_nothing(case):
    taken = socket.create_server(("127.0.0.1", 0))
    image = {"spark__kubernetes__container__image": "localhost/none:1"}
    for code, text, *argv in [
            (2, "the port is in use", "--port", taken.getsockname()[1], *words(case.ns)),
            (2, "has no Spark Connect server", "--spark-version", "3.3", *words(case.ns)),
            (2, "knows no token", "--auth", "--spark-version", "3.5", *words(case.ns)),
            (2, "a secret in clear text", *words(case.ns, spark__connect__authenticate__token="0123456789")),
            (112, "localhost/none:1", "--image-timeout", "1s", *words(case.ns, **image)),
            (111, "no pod of", "--attach", "nobody", "-n", case.ns),
            (111, "there is no connect", "delete", "nobody", "-n", case.ns)]:
        run = case.k8spark("connect", *argv, timeout=150)
        equal(run.code, code, run)
        expect(text in run.err, f"want {text!r}", run)
        equal(case.objects(), set(), "left behind by", run)
    taken.close()


if __name__ == "__main__":
    sys.exit(main("e2e.connect", "node"))
