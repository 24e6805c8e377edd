#!/usr/bin/env python3
"""Holds who may know whom: reads every #include line of src/ and include/.

usage: includes_test.py [-k TEXT] [--list]

Prints `ok structure.NAME` or `FAIL structure.NAME: FILE:LINE: what is wrong`; exit status 1 when
anything fails. A room that CMake would let through (the executable links all of them) fails here.
"""
import argparse
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]

# Every room may know the public headers and itself, and all but core may know text; the rest:
BELOW = {
    "core": set(),
    "text": set(),
    "sys": set(),
    "yaml": set(),
    "spark": set(),
    "matrix": {"spark"},
    "profile": {"matrix", "spark", "sys", "yaml"},
    "submission": {"spark", "sys"},
    "plan": {"spark", "yaml"},
    "render": {"plan", "spark", "yaml"},
    "operators": {"spark"},
    "importing": {"operators", "profile", "spark", "sys", "yaml"},
    "http": {"sys"},
    "websocket": {"sys"},
    "storage": {"http", "spark", "sys"},
    "kube": {"http", "sys", "websocket", "yaml"},
    "diagnosis": set(),
    "logs": set(),
    "image": {"matrix", "spark"},
    "ci": {"yaml"},
    "page": {"diagnosis"},
    "setup": {"spark"},
    "workloads": {"plan", "setup", "spark"},
    "launcher": {"matrix", "spark", "sys"},
    "doctor": {"diagnosis", "matrix", "setup", "spark"},
    "app": {"ci", "diagnosis", "doctor", "http", "image", "importing", "kube", "launcher", "logs", "matrix", "operators",
            "page", "plan", "profile", "render", "setup", "spark", "storage", "submission", "sys", "websocket",
            "workloads", "yaml"},
    "cli": {"app", "render", "spark"},
    "main": {"app", "cli", "http", "sys"},  # wires the real transport into the context
}
# The public headers: the values that rooms meet through.
PUBLIC = "k8spark/"
# A dependency belongs to one room, and none of these may stand in a header.
LIBRARY_ROOM = {"curl": "http", "CLI": "cli", "yaml-cpp": "yaml", "pugixml.hpp": "storage", "wslay": "websocket"}
NOT_IN_HEADERS = {"CLI", "yaml-cpp", "spdlog", "fmt", "openssl", "pugixml.hpp", "re2", "wslay"}
# http's inner headers hold curl handles; what other rooms include of http may not.
CURL_HEADERS = {"src/http/curl_connection.h", "src/http/curl_error.h", "src/http/curl_sockets.h", "src/http/exchange.h"}

INCLUDE = re.compile(r'\s*#\s*include\s*([<"])([^>"]+)[>"]')


def room_of(path):
    """src/plan/plan.cpp is of the room plan, src/main.cpp of main, include/k8spark/x.h of core."""
    parts = pathlib.PurePosixPath(path).parts
    if parts[0] == "include":
        return "core"
    return parts[1] if len(parts) > 2 else "main"


def violations(path, text):
    """(line, what is wrong) for every include of a file that must not be."""
    room = room_of(path)
    is_header = path.endswith(".h")
    for number, line in enumerate(text.splitlines(), 1):
        found = INCLUDE.match(line)
        if not found:
            continue
        quote, name = found.groups()
        first = name.split("/")[0]
        if quote == "<":
            if first in LIBRARY_ROOM and room != LIBRARY_ROOM[first]:
                yield number, f"<{name}> belongs to {LIBRARY_ROOM[first]} alone"
            if is_header and (first in NOT_IN_HEADERS or first == "curl" and path not in CURL_HEADERS):
                yield number, f"<{name}> in a header"
        elif name.startswith(PUBLIC):
            continue
        elif "/" not in name:
            yield number, f'"{name}" without its room'
        elif room not in BELOW:
            yield number, f"the room {room} is not in the table of {pathlib.Path(__file__).name}"
        elif first not in BELOW[room] | {room} | ({"text"} if room != "core" else set()):
            yield number, f'{room} may not know "{name}"'


def sources(root):
    for folder in ("include", "src"):
        for path in sorted((root / folder).rglob("*")):
            if path.suffix in (".h", ".cpp"):
                yield path.relative_to(root).as_posix(), path.read_text(encoding="utf-8")


def check_rooms(root):
    found = [f"{path}:{line}: {what}" for path, text in sources(root)
             for line, what in violations(path, text)]
    return found, len(list(sources(root)))


def check_table(root):
    """The table and CMake say the same: DEPS of each room are what the room may know."""
    for path in sorted((root / "src").glob("*/CMakeLists.txt")):
        room = path.parent.name
        deps = re.search(r"\bDEPS\b([^)]*?)(?:\bLIBS\b|\))", path.read_text(encoding="utf-8"))
        named = set(deps.group(1).split()) - {"core", "text"} if deps else set()
        for extra in sorted(named - BELOW.get(room, set())):
            yield f"src/{room}/CMakeLists.txt: {extra} is not in the table"


# Made-up files, each with what must be said about it ("" for nothing).
SAMPLES = [
    ("src/plan/a.cpp", '#include "kube/client.h"', 'plan may not know "kube/client.h"'),
    ("src/spark/a.h", '#include "plan/draft.h"', 'spark may not know "plan/draft.h"'),
    ("src/diagnosis/a.cpp", '#  include "sys/clock.h"', 'diagnosis may not know "sys/clock.h"'),
    ("src/kube/a.cpp", '#include "render/table.h"', 'kube may not know "render/table.h"'),
    ("src/app/a.cpp", '#include "cli/help.h"', 'app may not know "cli/help.h"'),
    ("include/k8spark/a.h", '#include "text/strings.h"', 'core may not know "text/strings.h"'),
    ("src/kube/a.cpp", "#include <curl/curl.h>", "<curl/curl.h> belongs to http alone"),
    ("src/profile/a.cpp", "#include <yaml-cpp/yaml.h>", "<yaml-cpp/yaml.h> belongs to yaml alone"),
    ("src/app/a.cpp", "#include <CLI/CLI.hpp>", "<CLI/CLI.hpp> belongs to cli alone"),
    ("src/http/a.h", "#include <curl/curl.h>", "<curl/curl.h> in a header"),
    ("src/app/a.h", "#include <spdlog/spdlog.h>", "<spdlog/spdlog.h> in a header"),
    ("src/plan/a.cpp", '#include "objects.h"', '"objects.h" without its room'),
    ("src/plan/a.cpp", '#include "plan/objects.h"', ""),
    ("src/plan/a.cpp", '#include "k8spark/plan.h"', ""),
    ("src/plan/a.cpp", '#include "text/strings.h"', ""),
    ("src/http/a.cpp", "#include <curl/curl.h>", ""),
    ("src/main.cpp", '#include "cli/main_command.h"', ""),
    ("src/plan/a.cpp", '// #include "kube/client.h"', ""),
]


def check_samples():
    for path, text, expected in SAMPLES:
        said = "; ".join(what for _, what in violations(path, text))
        if said != expected:
            yield f"{path} with {text}: said {said!r} and not {expected!r}"


def tests():
    rooms, count = check_rooms(ROOT)
    if count < 50:
        rooms.append(f"only {count} files were read")
    return {"self-check": list(check_samples()), "rooms": rooms, "cmake": list(check_table(ROOT))}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("-k", metavar="TEXT", default="", help="only tests whose name holds TEXT")
    parser.add_argument("--list", action="store_true")
    arguments = parser.parse_args()
    failed = False
    for name, problems in tests().items():
        name = f"structure.{name}"
        if arguments.k not in name:
            continue
        if arguments.list:
            print(name)
            continue
        for problem in problems:
            print(f"FAIL {name}: {problem}")
        if not problems:
            print(f"ok {name}")
        failed = failed or bool(problems)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
