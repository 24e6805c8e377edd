#!/usr/bin/env python3
"""Every command line reaches its command through carry_out (src/cli/command_group.h), which says what the command will change: a
call beside it would pass a protected profile by.

usage: commands_test.py [-k TEXT] [--list]
"""
import argparse
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
CALL = re.compile(r"\bapp::(run_\w+)\(")
# Shares its options with submit, and looks only.
FREE = {"run_explain"}


def wrong_calls(text):
    return [(text.count("\n", 0, call.start()) + 1, call[1]) for call in CALL.finditer(text) if call[1] not in FREE]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("-k", default="", metavar="TEXT")
    parser.add_argument("--list", action="store_true")
    options = parser.parse_args()
    name = "structure.commands"
    if options.k not in name:
        return 0
    if options.list:
        print(name)
        return 0
    assert wrong_calls("a\n  return app::run_kill(options, context);\n") == [(2, "run_kill")]
    files = sorted((ROOT / "src/cli").glob("*.cpp"))
    wrong = [f"src/cli/{path.name}:{line}: app::{call} is called beside carry_out" for path in files
             for line, call in wrong_calls(path.read_text())]
    print(f"FAIL {name}: {'; '.join(wrong)}" if wrong or not files else f"ok {name}")
    return 1 if wrong or not files else 0


if __name__ == "__main__":
    sys.exit(main())
