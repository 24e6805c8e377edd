"""A Python that speaks Spark Connect: pyspark of the test cluster's own Spark distribution, and what it needs from PyPI."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "cluster"))

import cache  # noqa: E402
import harness  # noqa: E402
import spark_image  # noqa: E402
import spark_job  # noqa: E402

# pyspark[connect] of Spark 4: its setup.py.
PACKAGES = ["grpcio==1.76.0", "grpcio-status==1.76.0", "protobuf==6.33.5", "googleapis-common-protos==1.72.0", "numpy==2.2.6", "pandas==2.2.3",
            "pyarrow==18.1.0", "zstandard==0.23.0"]

QUERY = """
import sys
from pyspark.sql import SparkSession
session = SparkSession.builder.remote(sys.argv[1]).getOrCreate()
print("sum", session.range(1000).selectExpr("sum(id) AS total").collect()[0].total)
session.stop()
"""


def words(ns, **changes):
    """A server that does not wait for its executors before it listens."""
    return spark_job.words(ns, **{"spark__scheduler__maxRegisteredResourcesWaitingTime": "1s"} | changes)


def address_of(process):
    """What `connect` prints when the server is ready."""
    return process.wait_for(r"(?m)^(sc://localhost:\d+\S*)\n", 240, "out").group(1)


def install():
    return cache.artefact("connect-client", {"packages": PACKAGES, "python": sys.version_info[:2], "format": 1},
                          lambda target, log: cache.run_logged([sys.executable, "-m", "pip", "install", "--only-binary=:all:",
                                                                "--target", target, *PACKAGES], log), "client of Spark Connect")


def run(code, *words, line="4.3", timeout=120, **environment):
    """Runs a program whose pyspark is that line's, without a Spark on this machine."""
    home = spark_image.spark_home(line)
    py4j = next((home / "python/lib").glob("py4j-*.zip"))
    path = f"{home}/python:{py4j}:{install()}"
    return harness.run_process([sys.executable, "-c", code, *words], {"PYTHONPATH": path, "PATH": "/usr/bin:/bin", "HOME": "/tmp"} | environment,
                               timeout=timeout)
