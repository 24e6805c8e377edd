"""Where one cluster keeps its things, and the addresses it uses."""

import fcntl
import json
import os
import re
from contextlib import contextmanager
from pathlib import Path

from report import Failure, say

NODE_NAME = "node1"
NODE_IP = "10.244.0.1"  # of the bridge in the cluster's namespace: node, gateway of the pods, name server
NODE_MAC = "0a:58:0a:f4:00:01"  # as the CNI plugins make one of an address
POD_NETWORK = "10.244.0.0/24"
SERVICE_NETWORK = "10.96.0.0/16"
SERVICE_IP = "10.96.0.1"  # of the Service "kubernetes": the first address of the service network


def runtime_folder():
    if os.geteuid() == 0:
        return Path("/run/k8spark")
    return Path(os.environ.get("XDG_RUNTIME_DIR") or "/tmp", f"k8spark-{os.geteuid()}")


class Cluster:
    """Names and paths of one cluster. Making this object touches nothing."""

    def __init__(self, name):
        if not re.fullmatch(r"[a-z0-9]([a-z0-9-]{0,28}[a-z0-9])?", name):
            raise Failure(f"bad cluster name '{name}': want at most 30 of a-z, 0-9 and '-'", code=2)
        self.name = name
        self.folder = runtime_folder() / name
        # Pods, images and volumes can be large, and /run is often a small memory disk.
        self.storage = Path("/var/lib/k8spark", name) if os.geteuid() == 0 else self.folder / "storage"
        self.log = self.folder / "log"
        self.pki = self.folder / "pki"
        self.bin = self.folder / "bin"
        self.etc = self.folder / "etc"
        self.components = self.folder / "components"
        self.kubeconfig = self.folder / "kubeconfig"
        self.kubeconfig_inside = self.folder / "kubeconfig-inside"
        self.containerd_socket = self.folder / "containerd.sock"
        self.namespace = f"k8spark-{name}"  # of the network; also the cgroup and the kubeconfig context
        self.netns = Path("/run/netns", self.namespace)

    def make_folders(self):
        _make_private(runtime_folder())
        for folder in (self.folder, self.log, self.pki, self.bin, self.etc, self.components):
            folder.mkdir(mode=0o700, exist_ok=True)
        self.storage.mkdir(mode=0o700, parents=True, exist_ok=True)

    # What was decided when the cluster was made (level, ports, images), for later commands.
    def load(self):
        try:
            return json.loads((self.folder / "cluster.json").read_text())
        except (OSError, ValueError):
            return None

    def save(self, facts):
        write_whole(self.folder / "cluster.json", json.dumps(facts, indent=1))

    @contextmanager
    def locked(self):
        """One command at a time changes this cluster. The lock file goes away with the cluster."""
        path = runtime_folder() / f".{self.name}.lock"
        while True:
            _make_private(runtime_folder())
            try:
                lock = open(path, "w")
            except FileNotFoundError:  # a `down` of the last cluster removed the folder just now
                continue
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                say(f"waiting for another command that changes cluster '{self.name}'")
                fcntl.flock(lock, fcntl.LOCK_EX)
            try:
                if os.fstat(lock.fileno()).st_ino == path.stat().st_ino:
                    break
            except FileNotFoundError:
                pass  # the one before us removed it: take a new one
            lock.close()
        try:
            yield
        finally:
            if not self.folder.exists():
                path.unlink()
                try:
                    runtime_folder().rmdir()
                except OSError:
                    pass  # other clusters live there
            lock.close()


def _make_private(folder):
    """Creates a folder that only we can enter. In /tmp someone else may have been first."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if folder.stat().st_uid != os.geteuid():
        raise Failure(f"{folder} belongs to another user")


def write_whole(path, text, mode=0o600):
    """Writes a file so that a reader sees the old text or the new one, never a part."""
    draft = path.with_name(path.name + ".new")
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode), "w") as out:
        out.write(text)
    os.rename(draft, path)
