"""A Spark distribution that is none: its programs note how they were started, and do what FAKE_SPARK says."""

import json
import sys
from pathlib import Path

# What each program does. FAKE_SPARK is Python; `seen` is where it notes, `words` are its own.
PROGRAM = """#!{python}
import json, os, pathlib, signal, subprocess, sys, time
words = sys.argv[1:]
seen = pathlib.Path(os.environ["FAKE_SPARK_SEEN"])
conf = dict(word.split("=", 1) for flag, word in zip(words, words[1:]) if flag == "--conf")
named = [pathlib.Path(word) for flag, word in zip(words, words[1:]) if flag == "--properties-file"]
note = {{"program": os.path.basename(sys.argv[0]), "words": words, "conf": conf, "environment": dict(os.environ),
        "properties": "".join(path.read_text() for path in named), "files": [str(path) for path in named],
        "cmdline": pathlib.Path("/proc/self/cmdline").read_bytes().decode(), "parent": os.getppid()}}
new = seen.with_suffix(".new")
new.write_text(json.dumps(note))
new.rename(seen)
exec(os.environ.get("FAKE_SPARK", ""))
"""


class FakeSpark:
    def __init__(self, folder, version="4.3.0", scala="2.13", java="17.0.15"):
        self.home = folder / f"spark-{version}"
        self.seen_path = folder / "seen.json"
        for name in ("spark-submit", "pyspark", "spark-shell", "spark-sql", "sparkR"):
            self._add(f"bin/{name}", PROGRAM.format(python=sys.executable), 0o755)
        self._add(f"jars/spark-core_{scala}-{version}.jar", "")
        self._add("jars/hadoop-client-api-3.5.0.jar", "")
        self.java_home = folder / "jdk"
        self._add(self.java_home / "bin/java", "#!/bin/sh\nexit 1\n", 0o755)
        self._add(self.java_home / "release", f'JAVA_VERSION="{java}"\n')

    def _add(self, name, text, mode=0o644):
        path = self.home / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        path.chmod(mode)

    def environment(self, does="", **more):
        return {"SPARK_HOME": self.home, "JAVA_HOME": self.java_home, "FAKE_SPARK": does,
                "FAKE_SPARK_SEEN": self.seen_path} | more

    @property
    def started(self):
        return self.seen_path.exists()

    def seen(self):
        """What the last program noted; then it is forgotten."""
        note = json.loads(self.seen_path.read_text())
        Path(self.seen_path).unlink()
        return note
