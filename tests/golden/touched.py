#!/usr/bin/env python3
"""Runs two programs over every case of every Spark line and prints where what they leave behind differs.

usage: touched.py [--text TEXT] [--jobs 2] OTHER OURS

One line for each case that differs: `touched LINE/CASE: PATH: other=... ours=...` with the first difference and how
many there are; at the end how many of how many cases, and the time. Exit status 1 if any differs. No record is
needed: the two programs are compared with each other. touched.sh is the way to call it.
"""
import argparse
import concurrent.futures
import os
import pathlib
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
import capture  # noqa: E402
import compare  # noqa: E402


def cases():
    """Every case of this folder and of the folders below more/, once."""
    seen = {}
    for file in [HERE / "cases.json", *sorted(HERE.glob("more/*.json"))]:
        for case in capture.load_cases(str(file)):
            seen.setdefault(case["name"], case)
    return list(seen.values())


def lines():
    return sorted(path.name for path in (HERE / "records").iterdir())


def outcome(binary, case, line, port):
    command = [binary, "submit", "--no-profile", "--spark-version", line]
    return capture.run_case(case, command, port, line)[0]


def differences(other, ours, case):
    if (other["exit"] == 0) != (ours["exit"] == 0):
        yield "exit", other["exit"], ours["exit"]
    elif other["exit"] != 0:
        if other["error"] != ours["error"]:
            yield "error", other["error"], ours["error"]
    else:
        yield from compare.differences(compare.comparable(other, case), compare.comparable(ours, case))


def compare_line(line, binaries, text):
    """(what to print, how many cases) of one line; a process of its own, as the recorder is a global."""
    port = capture.start_api()
    said, total = [], 0
    for case in cases():
        if not capture.applies(case, line) or text not in f"{line}/{case['name']}":
            continue
        total += 1
        try:
            found = list(differences(*(outcome(binary, case, line, port) for binary in binaries), case))
        except subprocess.TimeoutExpired:
            found = [("exit", "no end", "or the other's")]
        if found:
            path, other, ours = found[0]
            more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
            said.append(f"touched {line}/{case['name']}: {path}: other={compare.short(other)} "
                        f"ours={compare.short(ours)}{more}")
    return said, total


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--text", default="", help="only cases with this text in LINE/CASE")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("binaries", nargs=2, metavar="BINARY")
    options = parser.parse_args()
    start = time.monotonic()
    touched = total = 0
    with concurrent.futures.ProcessPoolExecutor(options.jobs, max_tasks_per_child=1) as pool:
        for said, count in pool.map(compare_line, lines(), [options.binaries] * len(lines()),
                                    [options.text] * len(lines())):
            print("".join(f"{line}\n" for line in said), end="", flush=True)
            touched += len(said)
            total += count
    print(f"{touched} of {total} cases touched, {time.monotonic() - start:.0f} s")
    return 1 if touched or not total else 0


if __name__ == "__main__":
    sys.exit(main())
