"""Artefacts that are slow to make, kept between runs.

An artefact is a file or a folder named NAME-KEY, where KEY is a hash of everything it is made of. It is
built in a temporary folder beside its final place and renamed there when complete, so it is either whole
or absent. A lock per artefact makes a second run wait instead of building the same thing twice.
"""

import contextlib
import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

from report import Failure, say, slow, tail

DIE_WITH_PARENT = ["setpriv", "--pdeathsig", "KILL", "--"]


def folder():
    chosen = os.environ.get("K8SPARK_CACHE_DIR")
    if chosen:
        return Path(chosen)
    base = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    return Path(base, "k8spark", "testbed")


def path_of(name, ingredients):
    """Where the artefact is, or would be."""
    recipe = json.dumps(ingredients, sort_keys=True).encode()
    return folder() / f"{name}-{hashlib.sha256(recipe).hexdigest()[:16]}"


def artefact(name, ingredients, build, what):
    """Path of the artefact; calls build(target, log) first if there is none yet.

    ingredients  JSON-able description of all that goes in; a change of it makes a new artefact
    build        makes `target` (a path in an existing empty folder) and may write tool output to `log`
    what         how progress lines call it
    """
    final = path_of(name, ingredients)
    if final.exists():
        with contextlib.suppress(OSError):
            os.utime(final)  # in use: see _remove_unused
        return final
    final.parent.mkdir(parents=True, exist_ok=True)
    with open(final.parent / f".{final.name}.lock", "w") as lock:
        _wait_for(lock, what)
        if not final.exists():
            _build(final, build, what)
            _remove_unused(name, final)
    return final


def _remove_unused(name, final, days=14):
    """Drops earlier artefacts of the same name that no run has asked for in a while."""
    for old in final.parent.glob(f"{name}-" + "?" * 16):
        if old != final and time.time() - old.stat().st_mtime > days * 86400:
            subprocess.run(["rm", "-rf", old, f"{old}.sha256", old.with_name(f".{old.name}.lock")], check=False)


def _wait_for(lock, what):
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        say(f"waiting for another run that makes the {what}")
        fcntl.flock(lock, fcntl.LOCK_EX)


def _build(final, build, what):
    prefix = f".tmp-{final.name}-"
    for leftover in final.parent.glob(prefix + "*"):  # of a killed run: we hold the lock, nobody uses it
        shutil.rmtree(leftover)
    work = Path(tempfile.mkdtemp(prefix=prefix, dir=final.parent))
    log = work / "log"
    try:
        with slow(f"making the {what}"):
            build(work / "out", log)
        os.rename(work / "out", final)
    except (subprocess.CalledProcessError, OSError) as error:
        raise Failure(f"cannot make the {what}: {error}\n{tail(log)}") from error
    finally:
        shutil.rmtree(work, ignore_errors=True)


def run_logged(argv, log, **options):
    """Runs a tool of a build at low priority, its output appended to the build's log.

    The tool dies with us: the next run removes what we left, and nobody may still be writing there.
    """
    with open(log, "ab") as out:
        subprocess.run([*DIE_WITH_PARENT, "nice", *map(str, argv)], check=True, stdout=out, stderr=out,
                       stdin=subprocess.DEVNULL, **options)


def hash_files(paths):
    """Hash of the contents of some files, as an ingredient."""
    digest = hashlib.sha256()
    for path in sorted(paths):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()
