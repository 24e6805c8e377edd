#!/usr/bin/env python3
"""Holds docs/recipes.md to its word: every recipe has its row, and every test that a row names exists.

usage: recipes_test.py [-k TEXT] [--list]

Prints `ok structure.NAME` or `FAIL structure.NAME: what is wrong`; exit status 1 when anything fails.
"""
import argparse
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
# How many recipes each source has; ids are SOURCE-NUMBER.
RECIPES = {"000": 14, "001": 49, "002": 12, "003": 15, "004": 16}
ROW = re.compile(r"^\| (\d{3}-\d+) \| (.+?) \| (.+?) \| (.+?) \|$")
OPEN = "not yet"


def rows(text):
    return [match.groups() for match in map(ROW.match, text.splitlines()) if match]


def wanted():
    return [f"{source}-{number}" for source, count in RECIPES.items() for number in range(1, count + 1)]


def existing_tests(root=ROOT):
    """Names of GoogleTest's tests and of the Python suites'."""
    names = set()
    for file in (root / "tests/unit").rglob("*_test.cpp"):
        names |= {f"{suite}.{name}" for suite, name in re.findall(r"TEST(?:_F|_P)?\((\w+),\s*(\w+)\)", file.read_text())}
    for file in (root / "tests").glob("*/*_test.py"):
        text = file.read_text()
        prefix = re.search(r'\bmain\("([\w.]+)"', text)
        names |= {f"{prefix[1]}.{name}" for name in re.findall(r"@test\ndef (\w+)\(", text)} if prefix else set()
    return names


def mistakes(text, tests):
    found = [f"the rows are not those of the recipes: {sorted(set(wanted()) ^ {row[0] for row in rows(text)})}"
             ] if [row[0] for row in rows(text)] != wanted() else []
    for name, _, cover, proof in rows(text):
        if cover == OPEN:
            continue
        named = re.findall(r"`([\w.]+)`", proof)  # a class.name of GoogleTest, a suite.test of Python
        if not named:
            found.append(f"{name} names no test")
        found += [f"{name} names {test}, which does not exist" for test in named if test not in tests]
    return found


def check_rows():
    return mistakes((ROOT / "docs/recipes.md").read_text(), existing_tests())


def check_itself():
    """That the check can fail."""
    sound = "\n".join(f"| {name} | what | `render` | `Suite.Test` |" for name in wanted())
    wrong = []
    if mistakes(sound, {"Suite.Test"}):
        wrong.append("a sound table is refused")
    for text, tests in ((sound, set()), (sound.replace("`Suite.Test`", "by hand", 1), {"Suite.Test"}),
                        (sound.replace("| 001-7 ", "| 001-70 "), {"Suite.Test"})):
        if not mistakes(text, tests):
            wrong.append("a broken table is taken")
    if len(existing_tests()) < 1000:
        wrong.append(f"only {len(existing_tests())} tests were found")
    return wrong


CHECKS = {"recipes-self-check": check_itself, "recipes": check_rows}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("-k", dest="pattern", default="")
    parser.add_argument("--list", action="store_true")
    options = parser.parse_args()
    chosen = {f"structure.{name}": check for name, check in CHECKS.items() if options.pattern in f"structure.{name}"}
    if options.list:
        print("\n".join(chosen))
        return 0
    failed = False
    for name, check in chosen.items():
        wrong = check()
        failed |= bool(wrong)
        print(f"FAIL {name}: {'; '.join(wrong)}" if wrong else f"ok {name}")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
