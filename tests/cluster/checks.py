"""What this machine lacks for a cluster: Debian packages (exit 3) and privileges (exit 4).

Privileges are tried, not guessed: root in a container often may not do what root may.
"""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import binaries
import network
import spark_image
from report import Failure

PACKAGES_MISSING, PRIVILEGES_MISSING = 3, 4

# tool (a command, or a path): Debian package
API_TOOLS = {"openssl": "openssl"}
BUILD_TOOLS = {"go": "golang-go"}
NODE_TOOLS = {
    "containerd": "containerd", "ctr": "containerd", "containerd-shim-runc-v2": "containerd", "runc": "runc",
    "/usr/lib/cni/bridge": "containernetworking-plugins", "nft": "nftables", "iptables": "iptables",
    "conntrack": "conntrack", "socat": "socat", "ip": "iproute2", "nsenter": "util-linux", "unshare": "util-linux",
    "mount": "mount",
}
SEARCH_PATH = os.environ.get("PATH", "") + ":/usr/local/sbin:/usr/sbin:/sbin"


def missing_packages(level, lines):
    tools = dict(API_TOOLS)
    if not binaries.are_cached():
        tools.update(BUILD_TOOLS)
    if level == "node":
        tools.update(NODE_TOOLS)
        tools.update(spark_image.tools_to_build(lines))
    return sorted({package for tool, package in tools.items() if not _there(tool)})


def _there(tool):
    return Path(tool).exists() if tool.startswith("/") else shutil.which(tool, path=SEARCH_PATH) is not None


# (what is missing when the commands fail, commands); all run inside fresh mount and network namespaces
_PROBES = [
    ("a mount (CAP_SYS_ADMIN)", "mount -t tmpfs probe {folder} && umount {folder}"),
    ("overlay mounts (kernel module overlay)",
     "mkdir -p {folder}/l {folder}/u {folder}/w {folder}/m && "
     "mount -t overlay probe -o lowerdir={folder}/l,upperdir={folder}/u,workdir={folder}/w {folder}/m"),
    ("a bridge (CAP_NET_ADMIN, kernel module bridge)", "ip link add probe type bridge"),
    ("a veth pair (CAP_NET_ADMIN, kernel module veth)", "ip link add probe0 type veth peer name probe1"),
    ("nftables in the kernel", "nft add table ip probe"),
    ("writable settings in /proc/sys/net", "echo 1 >/proc/sys/net/ipv4/ip_forward"),
]


def missing_privileges(level):
    if level == "api":
        return []
    if os.geteuid() != 0:
        return ["root"]
    problems = [f"a new {kind} namespace (CAP_SYS_ADMIN)" for kind in ("mount", "net")
                if not _runs(["unshare", f"--{kind}", "true"])]
    if not problems:
        problems = _failing_probes()
    return problems + _unwritable_cgroups()


def _failing_probes():
    with tempfile.TemporaryDirectory(prefix="k8spark-probe-", dir="/var/tmp") as folder:
        return [what for what, commands in _PROBES
                if not _runs(["unshare", "--mount", "--net", "sh", "-c", commands.format(folder=folder)])]


def _runs(argv):
    try:
        return subprocess.run(argv, capture_output=True, env={**os.environ, "PATH": SEARCH_PATH}).returncode == 0
    except OSError:
        return False


def _unwritable_cgroups():
    problems = []
    for root in network.hierarchies():
        probe = root / f"k8spark-probe-{os.getpid()}"
        try:
            probe.mkdir()
            probe.rmdir()
        except OSError as error:
            problems.append(f"a writable cgroup hierarchy {root} ({error.strerror})")
    return problems


def notes(level):
    """What works, but only up to a point; said, and left to the owner of the machine to change."""
    limit = int(Path("/proc/sys/fs/inotify/max_user_instances").read_text())
    if level == "node" and limit < 512:
        return (f"note: fs.inotify.max_user_instances is {limit}, and the kubelet needs one for each log that is "
                f"followed: about {limit - 15} at once; more with: sysctl -w fs.inotify.max_user_instances=1024")
    return ""


def report(level, lines):
    """(exit code, text for people)."""
    packages, privileges = missing_packages(level, lines), missing_privileges(level)
    text = ""
    if packages:
        text += f"missing packages: {', '.join(packages)}\n"
        text += f"  apt-get install -y --no-install-recommends {' '.join(packages)}\n"
        if "golang-go" in packages:
            text += "  (Go must be 1.24 or newer; where the distribution's is older, take it from its backports)\n"
    if privileges:
        text += "missing privileges for the node level (the api level needs none):\n"
        text += "".join(f"  - {privilege}\n" for privilege in privileges)
    code = PRIVILEGES_MISSING if privileges else PACKAGES_MISSING if packages else 0
    return code, text


def require(level, lines):
    code, text = report(level, lines)
    if code:
        raise Failure(text.rstrip(), code)
