"""The container images: layers as plain tar files in the cache, put together as a docker-archive on the fly.

    base layer    a minimal Debian with Java and Python, the same for every Spark line
    Spark layer   /opt/spark of one Spark line, and the entrypoint
    pause image   one static program
"""

import hashlib
import importlib.util
import io
import json
import os
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import cache
from report import Failure

SOURCES = Path(__file__).resolve().parent / "image"
SPARK_VERSIONS = {"4.3": "4.3.0", "3.5": "3.5.9"}
PAUSE_IMAGE = "localhost/k8spark/pause:1"
SPARK_USER = 185  # as in the images of the Spark project
BASE_PACKAGES = ["libnss-wrapper", "openjdk-17-jre-headless", "procps", "python3", "tini"]
# Parts of Debian that no test reads and that would only make every import slower.
UNUSED = ["./proc/*", "./sys/*", "./dev/*", "./tmp/*", "./var/cache/apt/*", "./var/lib/apt/lists/*",
          "./var/log/*", "./usr/share/doc/*", "./usr/share/man/*", "./usr/share/locale/*"]


def image_name(line):
    return f"localhost/k8spark/spark:{SPARK_VERSIONS[line]}"


def tools_to_build(lines):
    """{tool: Debian package} for those layers that are not in the cache yet."""
    tools = {}
    if not cache.path_of("base-layer", _base_ingredients()).exists():
        tools["debootstrap"] = "debootstrap"
    if not cache.path_of("pause-layer", _pause_ingredients()).exists():
        tools["cc"] = "gcc"
        tools[f"/usr/lib/{os.uname().machine}-linux-gnu/libc.a"] = "libc6-dev"
    if any(not cache.path_of(*_layer_key(line)).exists() for line in lines):
        if importlib.util.find_spec("pip") is None:
            tools["/nowhere/pip"] = "python3-pip"
    return tools


# --- layers


def _debian():
    """(mirror, release) of this machine, from its own apt configuration: no address is written down here."""
    with open("/etc/os-release") as lines:
        facts = dict(line.rstrip().split("=", 1) for line in lines if "=" in line)
    release = facts.get("VERSION_CODENAME", "").strip('"')
    listed = subprocess.run(["apt-get", "indextargets", "--format", "$(SITE) $(RELEASE) $(COMPONENT)",
                             "Created-By: Packages"], capture_output=True, text=True).stdout
    for line in listed.splitlines():
        site, its_release, component = line.split()
        if its_release == release and component == "main":
            return site, release
    raise Failure(f"apt names no mirror for the release '{release}' (apt-get indextargets)")


def _base_ingredients():
    with open("/etc/debian_version") as version:
        release = version.read().split(".")[0].strip()
    return {"packages": BASE_PACKAGES, "debian": release, "unused": UNUSED, "format": 1}


def base_layer():
    return cache.artefact("base-layer", _base_ingredients(), _build_base, "base image (Debian, Java, Python)")


def _build_base(target, log):
    mirror, release = _debian()
    root = target.with_name("root")
    # In namespaces of its own: its mounts (/proc) and processes end with it, also if it is killed.
    apart = ["unshare", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc"]
    cache.run_logged([*apart, "debootstrap", "--variant=minbase", "--include=" + ",".join(BASE_PACKAGES),
                      release, root, mirror], log)
    with open(root / "etc/passwd", "a") as users:  # Hadoop's login fails for a user without a name
        users.write(f"spark:x:{SPARK_USER}:0:Spark:/opt/spark:/bin/bash\n")
    cache.run_logged(["tar", "--numeric-owner", "--sort=name", *("--exclude=" + path for path in UNUSED),
                      "-C", root, "-cf", target, "."], log)


def spark_home(line):
    """Folder of an unpacked Spark distribution with bin, jars, examples: usable as SPARK_HOME on this machine."""
    version = SPARK_VERSIONS[line]
    return cache.artefact(f"spark-{version}", {"version": version, "format": 1},
                          lambda target, log: _fetch_spark(version, target, log), f"Spark {version} distribution")


def _fetch_spark(version, target, log):
    """Spark as its Python package carries it: all jars and scripts, in another layout."""
    downloads = target.with_name("download")
    cache.run_logged([sys.executable, "-m", "pip", "download", "--no-deps", "--no-binary", "pyspark",
                      "--dest", downloads, f"pyspark=={version}"], log)
    unpacked = target.with_name("unpacked")
    unpacked.mkdir()
    cache.run_logged(["tar", "-C", unpacked, "--no-same-owner", "-xzf", next(downloads.glob("*.tar.gz"))], log)
    package = next(unpacked.iterdir())
    target.mkdir()
    for name in ("bin", "sbin", "jars", "data", "licenses"):
        os.rename(package / "deps" / name, target / name)
    (target / "examples/src/main").mkdir(parents=True)
    os.rename(package / "deps/examples", target / "examples/src/main/python")
    (target / "python").mkdir()
    os.rename(package / "lib", target / "python/lib")
    with zipfile.ZipFile(target / "python/lib/pyspark.zip") as modules:  # as in Spark's own tar ball
        modules.extractall(target / "python")


def _layer_key(line):
    return f"spark-layer-{line}", {"version": SPARK_VERSIONS[line], "format": 1,
                                   "entrypoint": cache.hash_files([SOURCES / "entrypoint.sh"])}


def spark_layer(line):
    return cache.artefact(*_layer_key(line), lambda target, log: _build_spark_layer(line, target),
                          f"image layer of Spark {SPARK_VERSIONS[line]}")


def _build_spark_layer(line, target):
    def as_root(member):
        member.uid = member.gid = member.mtime = 0
        member.uname = member.gname = ""
        return member

    home = spark_home(line)
    with tarfile.open(target, "w") as layer:
        layer.add(SOURCES / "entrypoint.sh", "opt/entrypoint.sh", filter=as_root)
        layer.add(home, "opt/spark", filter=as_root)
        workdir = tarfile.TarInfo("opt/spark/work-dir")
        workdir.type, workdir.mode = tarfile.DIRTYPE, 0o775  # group 0: any user id may write here
        layer.addfile(workdir)


def _pause_ingredients():
    return {"source": cache.hash_files([SOURCES / "pause.c"])}


def pause_layer():
    return cache.artefact("pause-layer", _pause_ingredients(), _build_pause, "pause image")


def _build_pause(target, log):
    program = target.with_name("pause")
    cache.run_logged(["cc", "-static", "-Os", "-s", "-o", program, SOURCES / "pause.c"], log)
    with tarfile.open(target, "w") as layer:
        layer.add(program, "pause")


# --- images


def spark_layers(line):
    return [base_layer(), spark_layer(line)]


def write_spark_image(line, out):
    home = "/opt/spark"
    config = {
        "User": str(SPARK_USER),
        "Env": ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", f"SPARK_HOME={home}",
                "LANG=C.UTF-8"],
        "WorkingDir": home + "/work-dir",
        "Entrypoint": ["/opt/entrypoint.sh"],
    }
    _write_archive(out, image_name(line), config, spark_layers(line))


def write_pause_image(out):
    _write_archive(out, PAUSE_IMAGE, {"Entrypoint": ["/pause"]}, [pause_layer()])


def _digest(layer):
    """SHA-256 of a layer, remembered beside it: hashing 900 MB takes seconds."""
    note = layer.with_name(layer.name + ".sha256")
    if not note.exists():
        with open(layer, "rb") as content:
            digest = hashlib.file_digest(content, "sha256").hexdigest()
        draft = note.with_name(f".tmp-{note.name}-{os.getpid()}")
        draft.write_text(digest)
        os.rename(draft, note)
    return note.read_text()


def _write_archive(out, name, config, layers):
    """Writes a docker-archive to a stream, such as the standard input of `ctr images import -`."""
    digests = [_digest(layer) for layer in layers]
    image = json.dumps({
        "architecture": "amd64" if os.uname().machine == "x86_64" else "arm64",
        "os": "linux",
        "config": config,
        "rootfs": {"type": "layers", "diff_ids": ["sha256:" + digest for digest in digests]},
        "history": [{} for _ in layers],
    }).encode()
    image_file = hashlib.sha256(image).hexdigest() + ".json"
    manifest = [{"Config": image_file, "RepoTags": [name], "Layers": [digest + ".tar" for digest in digests]}]
    with tarfile.open(fileobj=out, mode="w|") as archive:
        _add_bytes(archive, image_file, image)
        for layer, digest in zip(layers, digests):
            archive.add(layer, digest + ".tar")
        _add_bytes(archive, "manifest.json", json.dumps(manifest).encode())


def _add_bytes(archive, name, content):
    member = tarfile.TarInfo(name)
    member.size = len(content)
    archive.addfile(member, io.BytesIO(content))
