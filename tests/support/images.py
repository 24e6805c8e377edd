"""buildah for tests: a storage of its own below a case's folder, with the test cluster's Spark image as its read-only base.

The base is in the cache of tests/cluster: reading 850 MB into buildah's storage takes half a minute, and nothing changes it.
"""

import http.server
import os
import subprocess
import sys
import threading
from functools import partial
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/cluster"))

import cache  # noqa: E402
import spark_image  # noqa: E402

# Whatever buildah mounts is gone with its mount namespace.
APART = ["unshare", "--mount", "--"]
STORAGE = """[storage]
driver = "overlay"
graphroot = "{folder}/graph"
runroot = "{folder}/run"
[storage.options]
additionalimagestores = [{more}]
"""


def write_storage(folder, base=None):
    """Path of a storage.conf for CONTAINERS_STORAGE_CONF."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "storage.conf"
    path.write_text(STORAGE.format(folder=folder, more=f'"{base}"' if base else ""))
    return path


def environment(storage):
    """A build's RUN needs no container of its own kind: it runs in a chroot, in the network of this machine."""
    return {"CONTAINERS_STORAGE_CONF": str(storage), "BUILDAH_ISOLATION": "chroot"}


def base_storage(line="4.3"):
    """Folder of an image storage that holds the Spark image of a line."""
    version = subprocess.run(["buildah", "--version"], capture_output=True, text=True, check=True).stdout
    layers = [layer.name for layer in spark_image.spark_layers(line)]
    return cache.artefact(f"buildah-{line}", {"layers": layers, "buildah": version, "format": 1},
                          lambda target, log: _fill(line, target, log), "image storage of buildah")


def _fill(line, target, log):
    archive = target.with_name("spark.tar")
    with open(archive, "wb") as out:
        spark_image.write_spark_image(line, out)
    storage = write_storage(target.with_name("storage"))
    cache.run_logged([*APART, "buildah", "pull", f"docker-archive:{archive}"], log, env=os.environ | environment(storage))
    os.rename(storage.parent / "graph", target)


class MavenRepository:
    """Files below a folder by HTTP, laid out as Maven does."""

    def __init__(self, folder):
        self.folder = Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)

        class Quiet(http.server.SimpleHTTPRequestHandler):
            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(self.folder)))
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def add(self, group, artifact, version, content, **checksums):
        """checksums: sha1="HEX" and so on, each a file beside the jar."""
        path = self.folder / group.replace(".", "/") / artifact / version / f"{artifact}-{version}.jar"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        for kind, text in checksums.items():
            path.with_name(f"{path.name}.{kind}").write_text(text)

    def close(self):
        self.server.shutdown()
        self.server.server_close()
