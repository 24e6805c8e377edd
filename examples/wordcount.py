"""Counts words: wordcount.py [PATH]   (a path that the cluster can read; without one, a few lines of its own)"""

import sys
from operator import add

from pyspark.sql import SparkSession

LINES = ["to be or not to be", "that is the question"]

if __name__ == "__main__":
    spark = SparkSession.builder.getOrCreate()
    context = spark.sparkContext
    lines = context.textFile(sys.argv[1]) if len(sys.argv) > 1 else context.parallelize(LINES, 2)
    counts = lines.flatMap(str.split).map(lambda word: (word, 1)).reduceByKey(add)
    for word, count in sorted(counts.collect(), key=lambda entry: (-entry[1], entry[0])):
        print(f"{count:8} {word}")
    spark.stop()
