#!/usr/bin/env python3
"""Submissions that the cluster makes itself, and the first test of a cluster: Jobs, `smoke`."""

import re
import sys
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

import harness  # noqa: E402
import spark_job  # noqa: E402
from harness import equal, expect, test, wait_until  # noqa: E402

APP = """
import sys
from pyspark.sql import SparkSession
from single import twice
from inzip import triple

def work(x):
    from single import twice
    from inzip import triple
    return triple(twice(x))

spark = SparkSession.builder.getOrCreate()
print("SUM", spark.sparkContext.parallelize(range(4), 2).map(work).sum(), sys.argv[1:])
spark.stop()
"""


def ended(case, name):
    """The Job's last condition, and what its pod has said."""
    def look():
        job = case.get("job", name)
        return next((one["type"] for one in job["status"].get("conditions", []) if one["type"] in ("Complete", "Failed")), None)
    return wait_until(look, 90, f"the end of {name}", case.kubectl("get", "pods"))


@test
def a_job_submits_local_code_and_the_driver_runs(case):
    import zipfile
    with zipfile.ZipFile(case.folder / "pack.zip", "w") as pack:
        pack.writestr("inzip/__init__.py", "def triple(x):\n    return 3 * x\n")
    module = case.write("single.py", "def twice(x):\n    return 2 * x\n")
    app = case.write("app.py", APP)
    done = case.k8spark("render", "--format", "job", "--no-profile", "--name", "nightly", *spark_job.words(case.ns),
                        "--py-files", f"{module},{case.folder / 'pack.zip'}", app, "a b")
    equal(done.code, 0, done)
    case.kubectl("apply", "-f", "-", stdin=done.out_bytes)
    end = ended(case, "nightly-submit")
    log = case.kubectl("logs", "job/nightly-submit", ok=False)
    equal(end, "Complete", log)
    driver = case.k8spark("list", "-n", case.ns, "-o", "name").out.split()
    equal(len(driver), 1, driver)
    said = case.k8spark("logs", "-f", "-n", case.ns, driver[0])
    expect(said.code == 0 and "SUM 36 ['a b']\n" in said.out, said)


@test
def smoke_says_what_was_measured(case):
    flags = ["smoke", "--no-profile", *spark_job.words(case.ns)]
    done = case.k8spark(*flags, "pi.py", "--args", "3", timeout=300)
    equal(done.code, 0, done)
    expect("Pi is roughly 3.1" in done.out, done)
    expect(re.search(r"k8spark: smoke pi\.py: Pi is roughly 3\.\d+; first line of the log after \d+\.\d s, end after \d+\.\d s\n", done.err), done)
    # This image has no jar of examples: the cause is named, and the code is the driver's.
    done = case.k8spark(*flags, "pi", timeout=300)
    equal(done.code, 101, done)
    expect("SparkPi" in done.err and "smoke pi: failed with exit code 101" in done.err, done)


if __name__ == "__main__":
    sys.exit(harness.main("e2e.job", "node", ["4.3"]))
