"""Estimates pi on the executors: pi.py [PARTITIONS]"""

import random
import sys

from pyspark.sql import SparkSession

POINTS = 100_000  # of each partition


def inside(partition):
    """How many random points of the unit square lie in the circle."""
    dice = random.Random(partition)
    return sum(dice.random() ** 2 + dice.random() ** 2 <= 1 for _ in range(POINTS))


if __name__ == "__main__":
    partitions = int(sys.argv[1]) if len(sys.argv) > 1 else 4
    spark = SparkSession.builder.getOrCreate()
    hits = spark.sparkContext.parallelize(range(partitions), partitions).map(inside).sum()
    print(f"Pi is roughly {4 * hits / (partitions * POINTS):.4f}", flush=True)
    spark.stop()
