#!/usr/bin/env python3
"""A history server, before there is one: the folder of its event logs is looked at. No pod runs here."""

import socket
import subprocess
import sys
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

import harness  # noqa: E402
import object_stores  # noqa: E402
from harness import equal, expect, test, wait_until  # noqa: E402

IMAGE = ["--conf", "spark.kubernetes.container.image=localhost/none:1", "--spark-version", "4.1", "--no-profile"]


def everything(case):
    return case.objects() | {f"Deployment/{item['metadata']['name']}" for item in case.get("deployments")["items"]}


def wait_for(case, names):
    wait_until(lambda: everything(case) == names, 20, "something is left", names)


@test
def a_history_server_without_its_folder_is_not_made(case):
    """The store is asked beforehand: 114 when the folder is missing; where it cannot be asked, one line says why, and it goes on."""
    store = object_stores.Moto(object_stores.install()[0], subprocess.DEVNULL)
    try:
        store.prepare()
        harness.plant(store.key["SecretAccessKey"])
        case.kubectl("create", "secret", "generic", "aws", f"--from-literal=id={store.key['AccessKeyId']}",
                     f"--from-literal=key={store.key['SecretAccessKey']}")

        def apply(port, *more):
            return case.k8spark(
                "history-server", "apply", "-n", case.ns, *IMAGE, "--log-dir", "s3a://bkt/history/", "--start-timeout", "1s",
                "--conf", f"spark.hadoop.fs.s3a.endpoint=http://127.0.0.1:{port}", "--conf", "spark.hadoop.fs.s3a.path.style.access=true",
                "--conf", "spark.kubernetes.driver.secretKeyRef.AWS_ACCESS_KEY_ID=aws:id",
                "--conf", "spark.kubernetes.driver.secretKeyRef.AWS_SECRET_ACCESS_KEY=aws:key", *more)

        missing = apply(store.port)
        equal(missing.code, 114, missing)
        expect("folder s3a://bkt/history/ does not exist (asked with the keys of the driver's Secret)" in missing.err, missing)
        expect("hint: k8spark eventlog init s3a://bkt/history/" in missing.err, missing)
        equal(everything(case), {"Secret/aws"})
        store.s3.put_object(Bucket="bkt", Key="history/.keep", Body=b"")
        there = apply(store.port)
        equal(there.code, 113, there)  # no node runs it
        expect("not looked at" not in there.err and "created" in there.err, there)
        wait_for(case, {"Secret/aws"})
        with socket.create_server(("127.0.0.1", 0)) as silent:
            unheard = apply(silent.getsockname()[1])
        equal(unheard.code, 113, unheard)
        equal(unheard.err.count("the folder of event logs is not looked at from here: "), 1, unheard)
        wait_for(case, {"Secret/aws"})
    finally:
        store.process.kill()
        store.process.wait()


if __name__ == "__main__":
    sys.exit(harness.main("integration.history_server", "api"))
