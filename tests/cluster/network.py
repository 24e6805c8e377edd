"""Namespaces and cgroups of a node-level cluster: nothing of the host's own network or mounts changes.

The network namespace has a name (ip netns). The mount namespace belongs to a process, the keeper, and dies with the
last process in it: so nothing that the kubelet or containerd mounts can ever be left behind on the host.
"""

import contextlib
import os
import random
import socket
import subprocess
import time
from pathlib import Path

import layout
import process
from report import Failure

# Folders whose place is compiled into the kubelet, containerd or the CNI plugins. Inside the mount namespace each
# is a folder of the cluster, so clusters (and a real kubelet on this machine) do not meet there.
PRIVATE_FOLDERS = {"kubelet": "/var/lib/kubelet", "cni": "/var/lib/cni", "containerd-run": "/run/containerd",
                   "container-logs": "/var/log/containers"}


def free_ports(count):
    """Free TCP ports of the loopback address, below the range that outgoing connections take theirs from."""
    found = []
    for port in random.sample(range(20000, 32000), 2000):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            with contextlib.suppress(OSError):
                probe.bind(("127.0.0.1", port))
                found.append(port)
        if len(found) == count:
            return found
    raise Failure("no free port on 127.0.0.1")


def _run(argv, **options):
    result = subprocess.run(argv, capture_output=True, text=True, **options)
    if result.returncode:
        raise Failure(f"{' '.join(map(str, argv))}: {result.stderr.strip()}")


def make_namespaces(cluster):
    _run(["ip", "netns", "add", cluster.namespace])
    # One bridge carries the pods; its address is the node. Everything unknown goes there too and ends there. With a MAC of its own: else
    # it has the least of its ports', which changes as pods come and go, and the others talk to the old one for up to a minute.
    commands = f"""link set lo up
        link add cni0 address {layout.NODE_MAC} type bridge
        addr add {layout.NODE_IP}/24 dev cni0
        link set cni0 up
        route add default dev cni0
        """
    _run(["ip", "-n", cluster.namespace, "-batch", "-"], input=commands)
    sysctls = "echo 1 >/proc/sys/net/ipv4/ip_forward; echo 1 >/proc/sys/net/ipv4/conf/all/route_localnet"
    _run(["nsenter", f"--net={cluster.netns}", "sh", "-c", sysctls])
    _start_keeper(cluster)


def _start_keeper(cluster):
    (cluster.etc / "resolv.conf").write_text(f"nameserver {layout.NODE_IP}\n")
    # rslave: the host's later mounts are seen inside, ours never outside. rshared on top: the kubelet wants its
    # mounts to reach the containers.
    script = ["set -e", "mount --make-rslave /", "mount --make-rshared /",
              f"mount --bind {cluster.etc}/resolv.conf {os.path.realpath('/etc/resolv.conf')}"]
    for name, place in PRIVATE_FOLDERS.items():
        own = cluster.storage / name
        own.mkdir(exist_ok=True)
        Path(place).mkdir(parents=True, exist_ok=True)
        script.append(f"mount --bind {own} {place}")
    ready = cluster.folder / "namespaces-ready"
    ready.unlink(missing_ok=True)
    script += [f"touch {ready}", "exec sleep infinity"]
    process.launch(cluster, "keeper", ["unshare", "--mount", "sh", "-c", "\n".join(script)])
    process.wait_until(cluster, "keeper", ready.exists, "mount namespace", seconds=10)


# --- cgroups


def hierarchies():
    """Mount points of all cgroup hierarchies: one per controller in version 1, a single one in version 2."""
    with open("/proc/self/mountinfo") as mounts:
        rows = [line.split(" - ") for line in mounts]
    return [Path(left.split()[4]) for left, right in rows if right.split()[0] in ("cgroup", "cgroup2")]


def cgroups(cluster):
    return [root / cluster.namespace for root in hierarchies()]


def make_cgroups(cluster):
    """The kubelet wants its root cgroup to exist in every hierarchy."""
    for group in cgroups(cluster):
        group.mkdir(exist_ok=True)
        for name in ("cpuset.cpus", "cpuset.mems"):  # version 1: a new cpuset is empty and takes no process
            if (group / name).exists() and (group.parent / "cgroup.procs").exists() and not (
                    group / "cgroup.controllers").exists():
                (group / name).write_text((group.parent / name).read_text())
        control = group.parent / "cgroup.subtree_control"
        if control.exists() and (group.parent / "cgroup.controllers").exists():  # version 2
            for controller in (group.parent / "cgroup.controllers").read_text().split():
                with contextlib.suppress(OSError):  # some cannot be handed down from here
                    control.write_text("+" + controller)


def cgroup_members(cluster):
    """Processes of all containers."""
    pids = set()
    for group in cgroups(cluster):
        for folder, _, _ in os.walk(group):
            with contextlib.suppress(OSError):
                pids.update(int(pid) for pid in Path(folder, "cgroup.procs").read_text().split())
    return pids


def remove_cgroups(cluster):
    """A cgroup can be removed when it is empty; its last process may take a moment to disappear."""
    for group in cgroups(cluster):
        for folder, _, _ in os.walk(group, topdown=False):
            for _ in range(100):
                with contextlib.suppress(FileNotFoundError):
                    try:
                        os.rmdir(folder)
                    except OSError:
                        time.sleep(0.02)
                        continue
                break


def remove_namespaces(cluster):
    """The mount namespace is gone with its processes already; the named one is taken down here."""
    if cluster.netns.exists():
        _run(["ip", "netns", "del", cluster.namespace])


def unmount_below(folder):
    """Normally finds nothing. But a folder with a mount in it must never be removed recursively."""
    with open("/proc/self/mountinfo") as mounts:
        places = [line.split()[4] for line in mounts]
    for place in sorted(places, reverse=True):
        if place.startswith(f"{folder}/"):
            _run(["umount", "--lazy", place])


def remove_mount_points(cluster):
    """The empty folders that carried private mounts, once no cluster is left that needs them.

    Removing a folder would take away the mounts that other namespaces have on it.
    """
    parent = cluster.storage.parent
    if parent.exists():
        with contextlib.suppress(OSError):
            parent.rmdir()
    if not parent.exists():
        for place in PRIVATE_FOLDERS.values():
            with contextlib.suppress(OSError):
                os.rmdir(place)  # refuses if anything is in it
