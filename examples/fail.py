"""Fails in the driver, to see what a failure looks like: fail.py [EXIT_CODE]

Without an argument it raises; with one it ends with that code.
"""

import sys

from pyspark.sql import SparkSession

if __name__ == "__main__":
    spark = SparkSession.builder.getOrCreate()
    print("about to fail", flush=True)
    if len(sys.argv) > 1:
        spark.stop()
        sys.exit(int(sys.argv[1]))
    raise RuntimeError("this is what was asked for")
