#!/usr/bin/env python3
"""Runs the unit test programs of a build folder, two at a time, and prints a line for each test.

usage: unit_lines.py BUILD_FOLDER [--prefix unit] [-k PATTERN] [--list] [-j N]

The programs are those that ctest knows. Prints `ok unit.conf.Subject.SaysWhatHolds` or `FAIL ...: why`.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

SECONDS = 300  # for one program


def programs(build):
    """[(name, argv)] as ctest has them."""
    known = subprocess.run(["ctest", "--test-dir", build, "--show-only=json-v1"], capture_output=True, text=True, check=True)
    return [(test["name"].removeprefix("unit."), test["command"])
            for test in json.loads(known.stdout)["tests"] if test.get("command")]


def listed(argv):
    """Names of a program's tests."""
    text = subprocess.run([*argv, "--gtest_list_tests"], capture_output=True, text=True, check=True).stdout
    names, suite = [], ""
    for line in text.splitlines():
        word = line.split("#")[0].strip()
        if line.startswith("  "):
            names.append(suite + word)
        elif word.endswith("."):
            suite = word
    return names


def run(room, argv, options):
    """Lines about one program."""
    prefix = f"{options.prefix}.{room}"
    with tempfile.TemporaryDirectory(prefix="k8spark-unit-") as folder:
        report = Path(folder, "report.json")
        words = [*argv, f"--gtest_output=json:{report}", "--gtest_color=no", "--gtest_brief=1"]
        if options.pattern:
            names = [name for name in listed(argv) if options.pattern in f"{prefix}.{name}"]
            if not names:
                return []
            words.append("--gtest_filter=" + ":".join(names))
        try:
            done = subprocess.run(words, capture_output=True, text=True, errors="replace", timeout=SECONDS)
        except subprocess.TimeoutExpired:
            return [f"FAIL {prefix}: no end after {SECONDS} s"]
        except OSError as error:
            return [f"FAIL {prefix}: {error.strerror}: {argv[0]}"]
        if not report.exists():  # it crashed: a sanitizer's report, an abort
            return [f"FAIL {prefix}: ended with {done.returncode} before the last test",
                    *("    | " + line for line in (done.stdout + done.stderr).splitlines()[-40:])]
        lines = list(lines_of(prefix, json.loads(report.read_text())))
        if done.returncode != 0 and not any(line.startswith("FAIL") for line in lines):
            lines += [f"FAIL {prefix}: all tests passed, but it ended with {done.returncode}",
                      *("    | " + line for line in done.stderr.splitlines()[-40:])]
        return lines


def lines_of(prefix, report):
    for suite in report["testsuites"]:
        for test in suite["testsuite"]:
            if test["status"] != "RUN":
                continue
            name = f"{prefix}.{suite['name']}.{test['name']}"
            if test["result"] == "SKIPPED":
                yield f"FAIL {name}: a unit test may not skip itself"
            elif failures := test.get("failures"):
                text = failures[0]["failure"].splitlines()
                yield f"FAIL {name}: {text[0] if text else 'failed'}"
                yield from ("    | " + line for line in text[1:20])
            else:
                yield f"ok {name}"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build")
    parser.add_argument("--prefix", default="unit")
    parser.add_argument("-k", dest="pattern", default="")
    parser.add_argument("--list", action="store_true")
    parser.add_argument("-j", dest="jobs", type=int, default=os.cpu_count() or 2)
    options = parser.parse_args()
    known = programs(options.build)
    if options.list:
        for room, argv in known:
            print("\n".join(f"{options.prefix}.{room}.{name}" for name in listed(argv)))
        return 0
    failed = False
    with ThreadPoolExecutor(options.jobs) as pool:
        for lines in pool.map(lambda program: run(*program, options), known):
            failed = failed or any(line.startswith("FAIL") for line in lines)
            if lines:
                print("\n".join(lines), flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
