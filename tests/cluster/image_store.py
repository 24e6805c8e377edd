"""containerd's store of images.

Importing a Spark image takes many seconds (unpacking 900 MB), so it is done once: a containerd of its own fills a
store folder in the cache, and a new cluster gets a copy of that folder made of hard links. That is safe because
containerd never changes a blob or an unpacked layer in place; only its two small databases are really copied.
"""

import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

import cache
import spark_image
from report import Failure, slow

CONFIG = """version = 2
root = "{root}"
state = "/run/containerd"
disabled_plugins = ["io.containerd.internal.v1.opt", "io.containerd.snapshotter.v1.aufs",
  "io.containerd.snapshotter.v1.btrfs", "io.containerd.snapshotter.v1.devmapper", "io.containerd.snapshotter.v1.zfs"]
[grpc]
  address = "{socket}"
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "{pause}"
  disable_tcp_service = true
  netns_mounts_under_state_dir = true
  # Without CAP_SYS_RESOURCE runc cannot lower a score and dies ("can't get final child's PID from pipe").
  restrict_oom_score_adj = true
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "/usr/lib/cni"
    conf_dir = "{cni}"
"""
# What of a store is kept: blobs, names, unpacked layers.
PARTS = ["io.containerd.content.v1.content", "io.containerd.metadata.v1.bolt",
         "io.containerd.snapshotter.v1.overlayfs"]


def write_config(folder, root, socket, cni):
    path = folder / "containerd.toml"
    path.write_text(CONFIG.format(root=root, socket=socket, pause=spark_image.PAUSE_IMAGE, cni=cni))
    return path


def _ctr(socket, *arguments, **options):
    return subprocess.run(["ctr", "--address", str(socket), "--namespace", "k8s.io", *arguments], **options)


def answers(socket):
    return Path(socket).exists() and _ctr(socket, "version", capture_output=True).returncode == 0


def import_image(socket, write):
    """Streams an archive into containerd; write(out) produces it."""
    importer = subprocess.Popen(["ctr", "--address", str(socket), "--namespace", "k8s.io", "images", "import", "-"],
                                stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    try:
        write(importer.stdin)
        importer.stdin.close()
    except BrokenPipeError:
        pass  # it says why below
    problem = importer.stderr.read().decode().strip()
    if importer.wait():
        raise Failure(f"containerd cannot import the image: {problem}")


def import_spark(socket, line):
    with slow(f"importing {spark_image.image_name(line)}"):
        import_image(socket, lambda out: spark_image.write_spark_image(line, out))


# --- the ready-made store


def _ingredients(line):
    version = subprocess.run(["containerd", "--version"], capture_output=True, text=True).stdout
    layers = [layer.name for layer in (*spark_image.spark_layers(line), spark_image.pause_layer())]
    return {"layers": layers, "containerd": version, "format": 1}


def ready_made(line):
    """Folder of a store that holds the pause image and one Spark image."""
    return cache.artefact(f"store-{line}", _ingredients(line), lambda target, log: _fill(line, target, log),
                          f"image store of Spark {spark_image.SPARK_VERSIONS[line]}")


def _fill(line, target, log):
    work = target.parent
    socket, state = work / "c.sock", work / "state"
    state.mkdir()
    config = write_config(work, work / "root", socket, work)
    # A mount namespace of its own: whatever it mounts while unpacking is gone with it.
    Path("/run/containerd").mkdir(exist_ok=True)
    script = f"mount --make-rprivate / && mount --bind {state} /run/containerd && exec containerd --config {config}"
    with open(log, "ab") as out:
        daemon = subprocess.Popen([*cache.DIE_WITH_PARENT, "unshare", "--mount", "sh", "-c", script],
                                  stdout=out, stderr=out, start_new_session=True)
    try:
        deadline = time.monotonic() + 30
        while not answers(socket):
            if daemon.poll() is not None or time.monotonic() > deadline:
                raise OSError("containerd does not start")
            time.sleep(0.1)
        import_image(socket, spark_image.write_pause_image)
        import_spark(socket, line)
    finally:
        daemon.send_signal(signal.SIGTERM)
        daemon.wait()
    target.mkdir()
    for part in PARTS:
        os.rename(work / "root" / part, target / part)


def copy_ready_made(line, root):
    """Gives a new cluster its store."""
    source = ready_made(line)
    root.mkdir(mode=0o711)
    same_disk = source.stat().st_dev == root.stat().st_dev
    how = ["--link"] if same_disk else ["--reflink=auto"]
    subprocess.run(["cp", "--archive", *how, *(source / part for part in PARTS), root], check=True)
    if same_disk:
        for database in root.glob("*/*.db"):  # these do change
            original = source / database.relative_to(root)
            database.unlink()
            shutil.copy2(original, database)
