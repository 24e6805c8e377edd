#!/usr/bin/env python3
"""Runs the suites of a folder, several at a time, each on a cluster of its own; prints the lines of each when it has ended.

usage: tests/support/suites.py FOLDER [-j N] [-k TEXT]

A suite that ends badly without naming a failure, or that runs nothing though nobody asked for a choice, is a failure itself.
Standard library only.
"""
import argparse
import concurrent.futures
import re
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

# The longest first, so that none of them is left alone at the end.
LONG = ["stores_test.py", "why_test.py", "run_test.py", "standalone_test.py", "client_test.py", "shells_test.py", "follow_test.py", "history_test.py", "image_test.py",
        "spark_3_5_test.py", "dead_end_test.py", "outage_test.py", "job_test.py", "executors_test.py", "notebook_test.py", "connect_test.py", "client_pod_test.py",
        "boundary_test.py"]

running, lock, stopping = set(), threading.Lock(), threading.Event()


def run(script, pattern):
    if stopping.is_set():
        return script, 143, "", "", 0
    began = time.monotonic()
    with subprocess.Popen([sys.executable, str(script), "-k", pattern], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          text=True, errors="replace") as process:
        with lock:
            running.add(process)
        out, err = process.communicate()
        with lock:
            running.discard(process)
    return script, process.returncode, out, err, time.monotonic() - began


def report(name, code, out, err, seconds, pattern):
    verdicts = re.findall(r"^(ok|FAIL|skip) ", out, re.MULTILINE)
    if not verdicts and pattern and code == 0:
        return
    print(f"-- {name} ({seconds:.0f} s)")
    print(out, end="")
    if code != 0 and "FAIL" not in verdicts:
        print(f"FAIL {name}: the suite ended with {code}")
        print("".join(f"    | {line}\n" for line in err.splitlines()[-30:]), end="")
    elif not verdicts:
        print(f"FAIL {name}: the suite ran nothing")
    sys.stdout.flush()


def stop(*_):
    """Each suite takes its cluster down."""
    stopping.set()
    with lock:
        for process in running:
            process.send_signal(signal.SIGTERM)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("-j", dest="jobs", type=int, default=2)
    parser.add_argument("-k", dest="pattern", default="")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, stop)
    scripts = sorted(options.folder.glob("*_test.py"), key=lambda script: (LONG.index(script.name) if script.name in LONG else len(LONG), script.name))
    failed = False
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        for done in concurrent.futures.as_completed([pool.submit(run, script, options.pattern) for script in scripts]):
            script, code, out, err, seconds = done.result()
            failed = failed or code != 0
            report(f"{options.folder.name}.{script.stem}", code, out, err, seconds, options.pattern)
    return 143 if stopping.is_set() else int(failed)


if __name__ == "__main__":
    sys.exit(main())
