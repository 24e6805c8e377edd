#!/usr/bin/env python3
"""Drivers that cannot start or are taken away, on a real node: which code, how soon, and what is said."""
import sys
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

import harness  # noqa: E402
import spark_job  # noqa: E402
from harness import equal, expect, test  # noqa: E402

APP = f"{spark_job.EXAMPLES}/pi.py"


def dead_end(case, code, pattern, *words, seconds=60, **changes):
    """Must end with that code in time, say why in one line, and take the pod away."""
    done = case.k8spark("submit", *words, *spark_job.words(case.ns, **changes), APP)
    equal(done.code, code, done)
    expect(done.seconds < seconds, "too late", done)
    why = [line for line in done.err.splitlines() if pattern in line]
    expect(why, f"nothing says {pattern}", done)
    harness.wait_until(lambda: not any(name.startswith("Pod/") for name in case.objects()), 40, "the pod is still there", done)
    return done


@test
def an_image_that_is_not_there(case):
    dead_end(case, 112, "localhost/k8spark/none:1", spark__kubernetes__container__image="localhost/k8spark/none:1")


@test
def an_image_name_that_is_none(case):
    dead_end(case, 112, "Not An Image", spark__kubernetes__container__image="Not An Image")


@test
def a_secret_that_is_not_there(case):
    dead_end(case, 114, "no-such-secret", seconds=90,
             **{"spark__kubernetes__driver__secretKeyRef__PASSWORD": "no-such-secret:key"})


@test
def a_mounted_secret_that_is_not_there(case):
    dead_end(case, 114, "no-such-secret", seconds=120,
             **{"spark__kubernetes__driver__secrets__no-such-secret": "/etc/secret"})


@test
def more_cores_than_there_are(case):
    dead_end(case, 113, "too little cpu", "--start-timeout", "3s", spark__kubernetes__driver__request__cores="1000")


@test
def a_service_account_that_is_not_there(case):
    done = case.k8spark("submit", *spark_job.words(case.ns, spark__kubernetes__authenticate__driver__serviceAccountName="nobody"), APP)
    equal(done.code, 111, done)
    expect("nobody" in done.err and case.objects() == set(), done)


@test
def a_driver_deleted_while_it_runs(case):
    app = case.write("sleep.py", "import time\nprint('begun', flush=True)\ntime.sleep(300)\n")
    process = case.start("submit", *spark_job.words(case.ns), app)
    name = process.wait_for(r"created driver (\S+)").group(1)
    process.wait_for("begun", 60, stream="out")
    case.kubectl("delete", "pod", name, "--grace-period=0", "--force")
    done = process.end(40)
    equal(done.code, 117, done)


@test
def a_driver_out_of_memory(case):
    # A limit of its own below what the program takes: the kernel ends it.
    app = case.write("eat.py", "blocks = []\nwhile True:\n    blocks.append(bytearray(b'x' * 10_000_000))\n")
    done = case.k8spark("submit", *spark_job.words(case.ns), app)
    expect(done.code in (116, 1, 137), done)  # the JVM may outlive its Python and end with a code of its own
    expect("memory" in done.err.lower() or done.code == 1, done)


if __name__ == "__main__":
    sys.exit(harness.main("e2e.dead_end", "node"))
